"""The Celery tasks that mail notices."""

from celery import shared_task

from tenancy.notices.mailing import mail_due_notices_of, mail_due_notices_of_all
from tenancy.notices.sending import MAIL_NOTICES
from tenancy.scoping.messages import tenant_of


@shared_task(name=MAIL_NOTICES)
def mail_notices(message: str) -> None:
    """Mail what is due in the tenant of a signed message; a forged one is dropped."""
    tenant_id = tenant_of(message, purpose=MAIL_NOTICES)
    if tenant_id is not None:
        mail_due_notices_of(tenant_id)


@shared_task(name="tenancy.notices.mail_waiting_notices")
def mail_waiting_notices() -> None:
    """Mail what messages that were lost, and mail servers that were down, left behind; beat calls this."""
    mail_due_notices_of_all()
