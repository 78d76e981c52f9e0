"""Each morning the signed head goes to the owners, so that it lies where nobody else can change it.

A mail is prepared once, with what it will say, and tried until it is sent: at most once a
day and owner, unless the worker dies between the mail server's answer and the commit.
"""

import logging
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from auditlog.chain.giving import give_head, signed_again
from auditlog.chain.models import Occasion
from auditlog.events.recording import record_event
from auditlog.verification.composing import head_mail
from auditlog.verification.counts import counts_from_json, counts_of_day
from auditlog.verification.models import HeadMail
from auditlog.verification.queries import latest_verifications, mail_recipients
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant

logger = logging.getLogger(__name__)

_SENT_FROM = time(6)
# Every ten minutes until the evening; the next day has its own mail.
_MOST_ATTEMPTS = 72


def is_due(tenant: Tenant, now: datetime) -> bool:
    """Whether a mail of today is still to be prepared or sent, for the tenant in force."""
    local = now.astimezone(ZoneInfo(tenant.time_zone))
    if local.time() < _SENT_FROM or not _was_there_yesterday(tenant, local):
        return False
    mails = HeadMail.objects.filter(day=local.date())
    if not mails.exists():
        return bool(mail_recipients())
    return mails.filter(sent_at=None, attempts__lt=_MOST_ATTEMPTS).exists()


def mail_head(tenant_id: UUID) -> int:
    """Prepare today's mails where that was not done, and try those that are not sent; how many went out."""
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(id=tenant_id)
        if not is_due(tenant, clock.now()):
            return 0
        day = clock.today(tenant.time_zone)
        try:
            with transaction.atomic():
                _prepare(tenant)
        except IntegrityError:
            logger.info("the daily mail of %s is prepared elsewhere", tenant.slug)
        unsent = HeadMail.objects.filter(day=day, sent_at=None, attempts__lt=_MOST_ATTEMPTS)
        waiting = list(unsent.values_list("id", flat=True))
    return sum(_try(tenant_id, mail_id) for mail_id in waiting)


def _was_there_yesterday(tenant: Tenant, local: datetime) -> bool:
    return tenant.created_at.astimezone(local.tzinfo).date() < local.date()


def _prepare(tenant: Tenant) -> None:
    day = clock.today(tenant.time_zone)
    if HeadMail.objects.filter(day=day).exists():
        return
    counts = counts_of_day(day - timedelta(days=1), tenant.time_zone).as_json()
    recipients = mail_recipients()
    label = f"daily mail of {day:%Y-%m-%d} to {', '.join(one.address for one in recipients)}"
    _, given = give_head(tenant, occasion=Occasion.MAIL, label=label, actor=_actor())
    HeadMail.objects.bulk_create(
        HeadMail(day=day, recipient_id=one.id, address=one.address, given=given, counts=counts) for one in recipients
    )


def _try(tenant_id: UUID, mail_id: UUID) -> bool:
    """Send one mail, alone in its transaction; a refusal of the mail server is kept with it."""
    with tenant_context(tenant_id):
        mail = HeadMail.objects.select_for_update(skip_locked=True).filter(id=mail_id, sent_at=None).first()
        if mail is None:
            return False
        tenant = Tenant.objects.get(id=tenant_id)
        signed = signed_again(mail.given, tenant)
        last = next(iter(latest_verifications(1)), None)
        message = head_mail(tenant, mail.address, signed, counts_from_json(mail.counts), last)
        mail.attempts += 1
        try:
            message.send()
        except Exception as error:
            # Whatever it was, the next turn tries again; what mail servers say may hold addresses, so its kind is kept.
            logger.warning("the daily mail of %s was not sent: %s", tenant.slug, type(error).__name__)
            mail.failure = type(error).__name__
            mail.save(update_fields=["attempts", "failure"])
            return False
        mail.sent_at, mail.failure = clock.now(), ""
        mail.save(update_fields=["attempts", "sent_at", "failure"])
        record_event(
            "auditlog.head_mail.sent",
            actor=_actor(),
            subject_type="auditlog.head_mail",
            subject_id=mail.id,
            subject_label=mail.address,
            changes={"head": signed.head, "signed_at": signed.as_json()["signed_at"], "key_id": signed.key_id},
        )
        return True


def _actor() -> Actor:
    return Actor(kind="task", label="daily mail")
