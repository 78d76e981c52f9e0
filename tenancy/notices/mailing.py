"""Mail the notices that are due: each once, and again later where the mail server would not.

A notice's row stays locked while its mail is handed over, and that it was mailed is written
in the same transaction. So two workers cannot both mail it, and one that is killed before
leaves it due. What is killed in the blink between the two is mailed twice under one
``Message-ID``, by which mail programs know it for the same.
"""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from erp.foundation import clock
from erp.foundation.addresses import public_url
from tenancy.notices.models import Notice, Severity
from tenancy.scoping.context import tenant_context
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.models import Tenant
from tenancy.tenants.standing import EVERY_STANDING

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
_MOST_AT_ONCE = 200


def mail_due_notices_of(tenant_id: UUID) -> int:
    """Mail what is due in one tenant; returns how many mails went out."""
    sent = 0
    for _ in range(_MOST_AT_ONCE):
        went_out = _mail_next(tenant_id)
        if went_out is None:
            break
        sent += went_out
    return sent


def mail_due_notices_of_all() -> int:
    """The same for every tenant: what a lost message or a silent mail server left behind."""
    return sum(for_each_tenant(mail_due_notices_of, standings=EVERY_STANDING))


def _mail_next(tenant_id: UUID) -> bool | None:
    """Mail one notice: whether it went out, or nothing where none is due."""
    now = clock.now()
    with tenant_context(tenant_id):
        due = Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(mail_due_at__lte=now)
        notice = due.select_related("membership__user").order_by("mail_due_at", "id").first()
        if notice is None:
            return None
        notice.mail_attempts += 1
        try:
            with transaction.atomic():
                _mail(notice, Tenant.objects.get(id=tenant_id))
        except Exception:
            # A server that refuses, an address that no mail can be written to: whatever it is,
            # it is this notice's own trouble, and the others behind it are to go out.
            logger.warning("notice %s could not be mailed (attempt %s)", notice.id, notice.mail_attempts, exc_info=True)
            notice.mail_due_at = _next_attempt(notice.mail_attempts, now)
            went_out = False
        else:
            notice.mailed_at, notice.mail_due_at, went_out = now, None, True
        notice.save(update_fields=["mail_attempts", "mailed_at", "mail_due_at"])
        return went_out


def _next_attempt(attempts: int, now: datetime) -> datetime | None:
    """After one minute, two, four ... ; nothing once it has been tried often enough."""
    return None if attempts >= MOST_ATTEMPTS else now + timedelta(minutes=2 ** (attempts - 1))


def _mail(notice: Notice, tenant: Tenant) -> None:
    user = notice.membership.user
    if not user.is_active or notice.membership.is_suspended:
        # He could not open it, and what goes on in the books is no concern of his now. It waits in the product.
        return
    # A subject is one line, whatever stands in a name.
    subject = " ".join(f"[{tenant.name}] {notice.title}".split())
    host = urlsplit(settings.PUBLIC_ORIGIN).hostname or "localhost"
    EmailMessage(
        subject=subject,
        body=_text(notice, tenant),
        to=[user.email],
        headers={"Message-ID": f"<notice-{notice.id}@{host}>", "Auto-Submitted": "auto-generated"},
    ).send()


def _text(notice: Notice, tenant: Tenant) -> str:
    address = public_url(f"/t/{tenant.slug}/notices/{notice.id}/")
    return (
        f"{notice.sentence}\n\n"
        f"Open it in {settings.PRODUCT_NAME}:\n{address}\n\n"
        f"-- \n"
        f"{Severity(notice.severity).label} of {settings.PRODUCT_NAME} for a member of {tenant.name}.\n"
        f"The link asks you to sign in; nobody else can open it.\n"
    )
