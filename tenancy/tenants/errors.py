"""Refusals about tenants."""

from erp.foundation.errors import Refusal


class SlugTaken(Refusal):
    """Another tenant of the installation has this slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"The short name '{slug}' is taken. Choose another.", field="slug")


class UnknownTenant(Refusal):
    """No tenant has this slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no tenant '{slug}'.", field="tenant")


class UnknownCurrency(Refusal):
    """A currency code that ISO 4217 does not know."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"'{code}' is not an ISO 4217 currency code. Write for example ZAR or INR.",
            field="currency",
        )
