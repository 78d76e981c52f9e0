"""What goes wrong at the walls between tenants: faults of our code, never of a person."""


class NoTenant(RuntimeError):
    """Tenant data was asked for outside any tenant context."""

    def __init__(self) -> None:
        super().__init__("tenant data was asked for outside a tenant context")


class ForeignTenantRow(RuntimeError):
    """A row of one tenant was about to be written while another is in force."""
