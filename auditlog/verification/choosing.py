"""Turn the daily mail with the head on or off, each owner for himself."""

from auditlog.verification.errors import NobodyToMail
from auditlog.verification.models import HeadMailChoice
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def choose_head_mail(wanted: bool, *, actor: Actor) -> None:
    """The daily mail comes to the actor from the next morning on, or it does not."""
    require_permission(actor, "auditlog.head.receive")
    if actor.id is None:
        raise NobodyToMail
    with act("auditlog.head_mail.chosen", actor=actor):
        HeadMailChoice.objects.update_or_create(user_id=actor.id, defaults={"wanted": wanted, "label": actor.label})
