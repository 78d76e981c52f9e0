"""End an open recovery where its person shows that he needs none: by a factor, by a new password, by a word."""

from contextlib import suppress
from functools import partial

from django.http import HttpRequest

from erp.foundation.actor import Actor
from erp.web.callers import client_ip
from erp.web.entrance.recovery_telling import tell_refused
from tenancy.access.models import User
from tenancy.entrance.errors import RecoveryOver
from tenancy.entrance.queries import open_recovery
from tenancy.entrance.recovering import refuse_recovery


def stop_recovery(request: HttpRequest, user: User, why: str) -> bool:
    """Refuse what is open for this person, in his name; tells whether anything was."""
    recovery = open_recovery(user.id)
    if recovery is None:
        return False
    actor = acting_by_mail(request, user)
    with suppress(RecoveryOver):
        refuse_recovery(recovery, reason=why, actor=actor, also=partial(tell_refused, actor=actor, reason=why))
        return True
    return False


def acting_by_mail(request: HttpRequest, user: User) -> Actor:
    """Whoever reads the mail or gave the password acts as the person; he need not be signed in."""
    request_id = str(getattr(request, "request_id", ""))
    return Actor("person", str(user), id=user.id, ip=client_ip(request), request_id=request_id)
