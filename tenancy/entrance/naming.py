"""Let a person be called otherwise: a marriage, a slip at the sign-up. What was signed keeps the name of its day."""

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.models import User
from tenancy.entrance.errors import NameMissing


def change_own_name(user: User, name: str, *, actor: Actor) -> User:
    """Give the person another name, in every tenant of his. Raises ``NameMissing`` and ``NameNoName``.

    Papers, signatures and the audit log carry the name as text, and go on saying what they said.
    """
    given = " ".join(name.split())
    if not given:
        raise NameMissing
    with act("tenancy.name.changed", actor=actor):
        locked = User.objects.select_for_update().get(id=user.id)
        locked.full_name = given
        locked.save(update_fields=["full_name"])
    return locked
