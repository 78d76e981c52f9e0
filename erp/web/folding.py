"""Bound how much an attacker can write into a log: the first few attempts, then a count.

Attempts of one kind, person and place are recorded one by one up to a number; the others of
the same ten minutes are counted, and recorded together ten minutes after the first of them.
"""

from dataclasses import dataclass

from django.core.cache import caches

from erp.foundation.counting import count, counter, key_of

WINDOW_SECONDS = 600
# A count that waits to be recorded outlives the queue's patience with a worker that died.
_SECONDS_WAITING = 3 * 3600

# At once, so that no attempt comes in between: forget a count that has not grown since it was
# read, and take off one that has only what was recorded. Gives back how many are left.
_TAKE_OFF = """
if tonumber(redis.call('GET', KEYS[1]) or '0') <= tonumber(ARGV[1]) + tonumber(ARGV[2]) then
    redis.call('DEL', KEYS[1])
    return 0
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return redis.call('DECRBY', KEYS[1], ARGV[2])
"""


@dataclass(frozen=True, slots=True)
class Fold:
    """What is counted together, and how many of it are recorded one by one."""

    key: str
    most: int


def count_attempt(fold: Fold) -> int:
    """Count one more attempt; returns the how manieth of its ten minutes it is."""
    place = count(_name(fold), WINDOW_SECONDS).place
    if place == fold.most + 1:
        # From here on they are only counted, until they are recorded together.
        counter().expire(_name(fold), _SECONDS_WAITING)
    return place


def is_among_the_first(fold: Fold) -> bool:
    """Count one more attempt that nobody records later; whether it is still one of those to be recorded."""
    return count(_name(fold), WINDOW_SECONDS).place <= fold.most


def count_rest(fold: Fold) -> int:
    """How many attempts were only counted until now."""
    # redis-py types its answers for both of its clients.
    counted = str(counter().get(_name(fold)) or 0)
    return max(int(counted) - fold.most, 0)


def take_off(fold: Fold, recorded: int) -> bool:
    """Take off what was recorded; the next attempt begins anew.

    Returns whether attempts came in meanwhile that were only counted, too.
    """
    left = counter().eval(_TAKE_OFF, 1, _name(fold), fold.most, recorded, _SECONDS_WAITING)
    return int(str(left)) > fold.most


def _name(fold: Fold) -> str:
    return str(caches["installation"].make_key(key_of("attempts", "fold", fold.key)))
