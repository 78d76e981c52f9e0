"""Networks in which a tenant's books are open."""

import ipaddress
from collections.abc import Iterable

from tenancy.tenants.errors import NetworkNotUnderstood

_MOST_NETWORKS = 50


def read_networks(text: str) -> list[str]:
    """The networks of a text, one a line or between commas, in their usual spelling.

    A single address stands for itself. Raises ``NetworkNotUnderstood``.
    """
    found: list[str] = []
    for word in text.replace(",", " ").split():
        try:
            network = ipaddress.ip_network(word, strict=False)
        except ValueError as error:
            raise NetworkNotUnderstood(word) from error
        if network.prefixlen == 0:
            raise NetworkNotUnderstood(word, "it holds every address there is; leave the field empty for that")
        if str(network) not in found:
            found.append(str(network))
    if len(found) > _MOST_NETWORKS:
        raise NetworkNotUnderstood(found[_MOST_NETWORKS], f"{_MOST_NETWORKS} networks are the most")
    return found


def is_allowed_network(networks: Iterable[str], address: str) -> bool:
    """Whether an address lies in one of the networks; one that is no address lies in none."""
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(given, "ipv4_mapped", None)
    return any((mapped or given) in ipaddress.ip_network(network) for network in networks)
