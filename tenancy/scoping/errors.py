"""What goes wrong at the walls between tenants: faults of our code, never of a person."""


class NoTenant(RuntimeError):  # noqa: N818 - it reads as the sentence it is.
    """Tenant data was asked for outside any tenant context."""

    def __init__(self) -> None:
        super().__init__("tenant data was asked for outside a tenant context")


class ForeignTenantRow(RuntimeError):  # noqa: N818
    """A row of one tenant was about to be written while another is in force."""
