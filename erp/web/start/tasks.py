"""The worker's part of the sign-up."""

from celery import shared_task
from django.urls import reverse

from erp.foundation.addresses import public_url
from erp.web.entrance.mailing import UnreadableMessage, mail_from, unseal
from erp.web.start.mailing import SEND_START_MAIL
from tenancy.access.models import User


@shared_task(name=SEND_START_MAIL, autoretry_for=(OSError,), retry_backoff=10, retry_backoff_max=600, max_retries=8)
def send_start_mail(sealed: str) -> None:
    """Mail the code to somebody new, and the way to sign in to somebody known; the code is of no use to him."""
    try:
        content = unseal(sealed)
    except UnreadableMessage:
        return
    address = content["address"]
    if User.objects.filter(email=address).exists():
        url = public_url(f"{reverse('account_login')}?next={reverse('start_business')}")
        mail_from("start/email/known_address", address, {"sign_in_url": url}).send()
        return
    code = content["code"]
    mail_from("start/email/code", address, {"code": f"{code[:4]}-{code[4:]}"}).send()
