"""Tell people something: in the product at once, and by mail where it matters."""

from collections.abc import Iterable

from celery import current_app
from django.db import transaction

from erp.foundation import clock
from tenancy.access.models import Membership
from tenancy.access.queries import active_owners
from tenancy.notices.models import Notice, Severity
from tenancy.notices.unread import count_unread_after_commit
from tenancy.scoping.context import current_tenant_id
from tenancy.scoping.messages import signed_tenant

# The name of the task that mails what is due, in ``tenancy.notices.tasks``, and what its message is signed for.
MAIL_NOTICES = "tenancy.notices.mail_notices"


def send_notice(
    *,
    to: Iterable[Membership],
    kind: str,
    title: str,
    sentence: str,
    path: str = "",
    severity: Severity = Severity.INFO,
    key: str = "",
) -> None:
    """Tell each of some members of the tenant in force something.

    ``kind`` says what sort of notice it is (``auditlog.alert.raised``), ``path`` is where it
    leads, below the tenant's own address. Warnings and alarms are mailed after the commit.
    With a ``key`` a member who was told under it already is not told again. No permission is
    asked for: the act that has something to tell has asked for its own.
    """
    now = clock.now()
    members = {member.id: member for member in to}
    Notice.objects.bulk_create(
        [
            Notice(
                membership=member,
                kind=kind,
                key=key,
                severity=severity,
                title=title[:150],
                sentence=sentence,
                path=path,
                created_at=now,
                mail_due_at=None if severity == Severity.INFO else now,
            )
            for member in members.values()
        ],
        ignore_conflicts=True,
    )
    for membership_id in members:
        count_unread_after_commit(membership_id)
    if severity != Severity.INFO:
        _mail_after_commit()


def tell_owners(
    kind: str, *, title: str, sentence: str, path: str = "", severity: Severity = Severity.WARNING, key: str = ""
) -> None:
    """Tell the owners of the tenant in force who may enter, as ``send_notice`` does; by mail, too, unless it is said.

    Where no owner may enter there is nobody to tell.
    """
    send_notice(to=active_owners(), kind=kind, title=title, sentence=sentence, path=path, severity=severity, key=key)


def _mail_after_commit() -> None:
    message = signed_tenant(current_tenant_id(), purpose=MAIL_NOTICES)
    transaction.on_commit(lambda: current_app.send_task(MAIL_NOTICES, args=(message,)), robust=True)
