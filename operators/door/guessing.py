"""How often somebody may guess at the operators' door; counted apart from the staff's.

Ten tries in a quarter of an hour from one network, and thirty an hour for one address from
all networks together. Whoever knows an operator's address can so keep him out for an hour;
he has the shell of the machine, where ``create_operator`` makes him another one.
"""

from hashlib import sha256

from django.core.cache import caches
from django.http import HttpRequest

from erp.web.callers import client_ip
from operators.door.errors import TooManyTries

_NETWORK = (10, 15 * 60)
_ADDRESS = (30, 60 * 60)


def count_try(request: HttpRequest, address: str) -> None:
    """Count a sign-in before anything is compared; raises ``TooManyTries``."""
    _count("network", client_ip(request), *_NETWORK)
    _count("address", address, *_ADDRESS)


def forgive_tries(request: HttpRequest) -> None:
    """Forget the tries of a network from which somebody has signed in."""
    caches["installation"].delete(_key("network", client_ip(request)))


def _count(kind: str, what: str, most: int, seconds: int) -> None:
    cache, key = caches["installation"], _key(kind, what)
    cache.add(key, 0, seconds)
    try:
        tries = cache.incr(key)
    except ValueError:
        # It ran out between the two steps, and begins anew.
        cache.set(key, 1, seconds)
        tries = 1
    if tries > most:
        raise TooManyTries


def _key(kind: str, what: str) -> str:
    return f"operators:guessing:{kind}:{sha256(what.encode()).hexdigest()}"
