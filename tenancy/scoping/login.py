"""The product does not run with more rights than the walls allow for.

Row-level security holds neither a superuser nor a login that bypasses it, and the owner of
a table may take its walls down. So nothing that serves people starts under such a login.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import OperationalError

# Temporary tables do not count: an import makes some, and they go with its session.
_RIGHTS = """
SELECT r.rolname, r.rolsuper, r.rolbypassrls,
       EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relpersistence <> 't'),
       EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid)
  FROM pg_roles r WHERE r.rolname IN (current_user, session_user)"""


def faults_of_login() -> list[str]:
    """Why the present login must not serve anybody, one sentence each; empty where it may."""
    with connection.cursor() as cursor:
        cursor.execute(_RIGHTS)
        rows = cursor.fetchall()
    faults = []
    for name, is_superuser, bypasses, owns, is_member in rows:
        if is_superuser:
            faults.append(f"The database login {name} is a superuser, whom row-level security does not hold.")
        if bypasses:
            faults.append(f"The database login {name} bypasses row-level security (BYPASSRLS).")
        if owns:
            faults.append(f"The database login {name} owns tables and could take their walls down.")
        if is_member:
            faults.append(f"The database login {name} is a member of another role, whose rights it could take.")
    return faults


def require_ordinary_login() -> None:
    """Raise ``ImproperlyConfigured`` where the login has more rights than the product may have.

    For the start of whatever serves people; the connection is closed again, so that a
    process that forks afterwards does not share it.
    """
    faults = faults_of_login()
    connection.close()
    if faults:
        raise ImproperlyConfigured(" ".join(faults) + " Sign in as a login of its own, such as erp_app.")


@register(Tags.security)
def check_login(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """The same for ``manage.py check``. Who migrates signs in as the owner, and is let be."""
    if settings.DB_LOGIN == "owner":
        return []
    try:
        faults = faults_of_login()
    except OperationalError:
        # A check of the source alone, with no database to ask.
        return []
    return [Error(fault, id="tenancy.E001") for fault in faults]
