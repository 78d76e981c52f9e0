"""Make the account of somebody who has proved his address."""

from django.db import IntegrityError, transaction

from auditlog.events.recording import record_for_person
from erp.foundation.actor import Actor
from erp.web.start.errors import AddressHasAccount
from tenancy.access.models import User


def make_account(address: str, *, full_name: str, password: str, actor: Actor) -> User:
    """An account for an address that was proved; raises ``AddressHasAccount``.

    No tenant is in force and none is concerned, so there is no permission to ask: the code
    out of the mail is what entitles. The password was checked by its rules.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(address, password, full_name=full_name)
    except IntegrityError as error:
        raise AddressHasAccount(address) from error
    record_for_person(user.id, "tenancy.account.made", actor=actor, subject_label=address)
    return user
