"""How often somebody may guess at the operators' door; counted apart from the staff's.

Ten tries in a quarter of an hour from one network, and thirty an hour for one address from
all networks together. Whoever knows an operator's address can so keep him out for an hour;
he has the shell of the machine, where ``create_operator`` makes him another one.
"""

from django.http import HttpRequest

from erp.foundation.counting import count, forget, key_of
from erp.web.callers import network_of
from operators.door.errors import TooManyTries

_ROOM = "operators:guessing"
_NETWORK = (10, 15 * 60)
_ADDRESS = (30, 60 * 60)


def count_try(request: HttpRequest, address: str) -> None:
    """Count a sign-in before anything is compared; raises ``TooManyTries``."""
    for key, (most, seconds) in ((_of_network(request), _NETWORK), (key_of(_ROOM, "address", address), _ADDRESS)):
        if count(key, seconds).place > most:
            raise TooManyTries


def forgive_tries(request: HttpRequest) -> None:
    """Forget the tries of a network from which somebody has signed in."""
    forget(_of_network(request))


def _of_network(request: HttpRequest) -> str:
    return key_of(_ROOM, "network", network_of(request))
