"""Who hears of a move to another address, and by which links it is confirmed or refused."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from auditlog.events.recording import record_for_person
from erp.foundation.actor import Actor
from erp.foundation.addresses import public_url
from erp.web.entrance.mailing import mail_from, queue_mail
from tenancy.entrance.models import AddressChange

SALT = "erp.web.entrance.address"
_PAGES = {
    "prove": "account_address_proof",
    "agree": "account_address_agreement",
    "refuse": "account_address_refusal",
}


def tell_moved(change: AddressChange, *, actor: Actor) -> None:
    """The new address is the login: in the log of each tenant, and by a mail to the old one."""
    addresses = [change.old_address, change.new_address]
    record_for_person(change.user_id, "tenancy.email.changed", actor=actor, changes={"address": addresses})
    queue_mail(mail_from("account/email/address_changed", change.old_address, links_of(change)))


def links_of(change: AddressChange) -> dict[str, Any]:
    """What the mails about a move are made of."""

    def link(way: str) -> str:
        token = signing.dumps([str(change.id), way], salt=SALT)
        return public_url(reverse(_PAGES[way], args=[token]))

    return {
        "change": change,
        "proof_url": link("prove"),
        "agreement_url": link("agree"),
        "refusal_url": link("refuse"),
        "refusal_days": settings.ADDRESS_REFUSAL_DAYS,
        "hours": settings.ADDRESS_SILENCE_HOURS,
    }
