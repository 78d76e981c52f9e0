"""The worker's part of the entrance: sending mails. No tenant is involved."""

from functools import partial

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from celery import shared_task
from django.core.mail import EmailMessage
from django.urls import reverse

from erp.foundation.actor import Actor
from erp.foundation.addresses import public_url
from erp.web.entrance.address_telling import tell_moved
from erp.web.entrance.mailing import (
    SEND_MAIL,
    SEND_RESET_LINK,
    UnreadableMessage,
    mail_from,
    unseal,
)
from tenancy.access.models import User
from tenancy.entrance.address import move_where_nobody_refused


@shared_task(name=SEND_MAIL, autoretry_for=(OSError,), retry_backoff=10, retry_backoff_max=600, max_retries=8)
def send_mail(sealed: str) -> None:
    """Send a sealed mail; one that cannot be read is dropped."""
    try:
        content = unseal(sealed)
    except UnreadableMessage:
        return
    EmailMessage(content["subject"], content["body"], None, content["to"]).send()


@shared_task(name=SEND_RESET_LINK, autoretry_for=(OSError,), retry_backoff=10, retry_backoff_max=600, max_retries=8)
def send_reset_link(sealed: str) -> None:
    """Mail a link for choosing a password to whoever has an account; tell whoever has none."""
    try:
        address = unseal(sealed)["address"]
    except UnreadableMessage:
        return
    user = User.objects.filter(email=address, is_active=True).first()
    if user is None:
        mail_from("account/email/unknown_account", address, {}).send()
        return
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    context = {"password_reset_url": public_url(path), "user": user}
    mail_from("account/email/password_reset_key", address, context).send()


@shared_task(name="erp.web.move_addresses")
def move_addresses() -> None:
    """Move whoever's old address has neither agreed nor refused for long enough."""
    actor = Actor("task", "addresses that both sides let pass")
    move_where_nobody_refused(actor=actor, also=partial(tell_moved, actor=actor))
