"""How many invitations are mailed: to one address by all tenants, by one tenant, by one person.

An invitation carries words of whoever writes it to an address that never asked. Each mail counts
before it goes, whatever becomes of the invitation, so that withdrawing and inviting anew is no way
around. Counts stand in Redis, for they reach over the tenants and outlast what is rolled back.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

import redis
from django.conf import settings

from erp.foundation.actor import Actor
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
        _Bound(_key("person", str(actor.id)), 60, _HOUR, "by you"),
        _Bound(_key("tenant", str(current_tenant_id())), 200, _DAY, "from here"),
        _Bound(_key("address", address), 5, _DAY, f"to {address}"),
    ):
        steps = _redis().pipeline()
        steps.set(bound.key, 0, ex=bound.seconds, nx=True)
        steps.incr(bound.key)
        steps.ttl(bound.key)
        _, count, seconds = steps.execute()
        if count > bound.most:
            raise TooManyMails(bound.who, max(int(seconds), 1))


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)


def _key(kind: str, what: str) -> str:
    return f"invitations:{kind}:{sha256(what.strip().lower().encode()).hexdigest()}"
