"""Bound how much an attacker can write into a log: the first few attempts, then a count.

Attempts of one kind, person and place are recorded one by one up to a number; the others of
the same ten minutes are counted, and recorded together when these are over.
"""

import hashlib
from dataclasses import dataclass

from django.core.cache import caches

WINDOW_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Fold:
    """What is counted together, and how many of it are recorded one by one."""

    key: str
    most: int


def count_attempt(fold: Fold) -> int:
    """Count one more attempt; returns the how manieth of its ten minutes it is."""
    shared = caches["installation"]
    # Kept for longer than the window, so that the rest is still known when it is recorded.
    shared.add(_name(fold), 0, 3 * WINDOW_SECONDS)
    return int(shared.incr(_name(fold)))


def take_rest(fold: Fold) -> int:
    """How many attempts were only counted; the next attempt begins anew."""
    shared = caches["installation"]
    counted = shared.get(_name(fold))
    shared.delete(_name(fold))
    return max(int(counted or 0) - fold.most, 0)


def _name(fold: Fold) -> str:
    # What somebody typed is part of it: of any length, with any sign.
    return "attempts:" + hashlib.sha256(fold.key.encode()).hexdigest()
