"""Count what comes too often: in Redis, at once, each count with an end of its own."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

import redis
from django.conf import settings

# In one step: between two, a count could run out and begin anew without an end.
_TAKE_OFF = "if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('DECR', KEYS[1]) end return 0"


@dataclass(frozen=True, slots=True)
class Count:
    """The how manieth one came in its time, and in how many seconds that time is over."""

    place: int
    seconds_left: int


def key_of(room: str, kind: str, *parts: str) -> str:
    """A key of one room. What people type is part of it, of any length, so it is hashed, without case or blanks."""
    return f"{room}:{kind}:{_digest(*parts)}"


def _digest(*parts: str) -> str:
    return sha256("\n".join(part.strip().lower() for part in parts).encode()).hexdigest()


def count(key: str, seconds: int) -> Count:
    """One more under a key, in one round trip: of those that come together each gets its own place."""
    steps = counter().pipeline()
    steps.set(key, 0, ex=seconds, nx=True)
    steps.incr(key)
    steps.ttl(key)
    _, place, left = steps.execute()
    return Count(int(place), max(int(left), 1))


def take_off(key: str) -> None:
    """One less. A count that has run out in the meantime stays away: one without an end would never fall."""
    counter().eval(_TAKE_OFF, 1, key)


def forget(key: str) -> None:
    """Begin anew."""
    counter().delete(key)


@cache
def counter() -> redis.Redis:
    """The connection, one for each process."""
    return redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)
