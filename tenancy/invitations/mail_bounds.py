"""How many invitations are mailed: to one address by all tenants, by one tenant, by one person.

An invitation carries words of whoever writes it to an address that never asked. Each mail counts
before it goes, whatever becomes of the invitation, so that withdrawing and inviting anew is no way
around. Counts stand in Redis, for they reach over the tenants and outlast what is rolled back.
"""

from dataclasses import dataclass

from erp.foundation.actor import Actor
from erp.foundation.counting import count, key_of
from tenancy.invitations.errors import TooManyMails
from tenancy.scoping.context import current_tenant_id

_HOUR, _DAY = 3600, 86400


@dataclass(frozen=True, slots=True)
class _Bound:
    """So many mails in so many seconds, under one key; ``who`` in words."""

    key: str
    most: int
    seconds: int
    who: str


def count_invitation_mail(address: str, *, actor: Actor) -> None:
    """Count a mail that is about to go; raises ``TooManyMails``. Commands of the server are not bounded."""
    if actor.id is None:
        return
    for bound in (
        _Bound(key_of("invitations", "person", str(actor.id)), 60, _HOUR, "by you"),
        _Bound(key_of("invitations", "tenant", str(current_tenant_id())), 200, _DAY, "from here"),
        _Bound(key_of("invitations", "address", address), 5, _DAY, f"to {address}"),
    ):
        counted = count(bound.key, bound.seconds)
        if counted.place > bound.most:
            raise TooManyMails(bound.who, counted.seconds_left)
