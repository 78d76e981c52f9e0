"""Refusals about tenants."""

from erp.foundation.errors import Refusal


class SlugTaken(Refusal):
    """Another tenant of the installation has this slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"The short name '{slug}' is taken. Choose another.", field="slug")


class UnknownTenant(Refusal):
    """No tenant has this slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no business '{slug}'.", field="tenant")


class TenantNotOpen(Refusal):
    """The tenant is suspended, being closed or closed, so nothing is changed in it."""

    def __init__(self, name: str, standing: str) -> None:
        sentences = {
            "suspended": f"{name} is suspended, so nothing is changed in it. Try again when it is open.",
            "closing": f"{name} is being closed, so nothing is changed in it. An owner can take that back.",
        }
        super().__init__(sentences.get(standing, f"{name} is closed, so nothing is changed in it any more."))


class UnknownCurrency(Refusal):
    """A currency code that ISO 4217 does not know."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"'{code}' is not an ISO 4217 currency code. Write for example ZAR or INR.",
            field="currency",
        )


class NetworkNotUnderstood(Refusal):
    """A word that names no network."""

    def __init__(self, word: str, why: str = "write it like 203.0.113.0/24 or 2001:db8::/48") -> None:
        super().__init__(f"{word[:60]} cannot be taken: {why}.", field="allowed_networks")


class LockedOutByOwnNetworks(Refusal):
    """Whoever saves the list would stand outside it."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"You come from {address}, which is in none of these networks: you would lock yourself out."
            " Add a network that holds it.",
            field="allowed_networks",
        )


class UnknownTimeZone(Refusal):
    """A name that the time zone database has not got."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"'{name[:60]}' is no time zone. Choose a place of the list, such as Africa/Johannesburg.",
            field="time_zone",
        )
