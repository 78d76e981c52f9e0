"""Change who may sign in to a tenant, and how: second factor, sessions, networks."""

from dataclasses import dataclass

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.access.registry import Role
from tenancy.tenants.entrance_policy import is_allowed_network, read_networks
from tenancy.tenants.errors import LockedOutByOwnNetworks
from tenancy.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class EntrancePolicy:
    """What a tenant asks of whoever enters.

    ``second_factor_roles`` are codes of roles; ``session_idle_minutes`` and
    ``session_hours`` nothing where the installation's limits are enough;
    ``allowed_networks`` a text with one network a line, empty for all.
    """

    second_factor_roles: tuple[str, ...]
    session_idle_minutes: int | None
    session_hours: int | None
    allowed_networks: str


def change_entrance_policy(tenant: Tenant, policy: EntrancePolicy, *, actor: Actor) -> Tenant:
    """Write a tenant's policy; it holds from the next request on.

    Raises ``NetworkNotUnderstood``, and ``LockedOutByOwnNetworks`` where a person would no
    longer get in from where he is.
    """
    require_permission(actor, "tenancy.security.edit")
    networks = read_networks(policy.allowed_networks)
    if networks and actor.kind == "person" and not is_allowed_network(networks, actor.ip):
        raise LockedOutByOwnNetworks(actor.ip)
    with act("tenancy.security.changed", actor=actor):
        tenant.second_factor_roles = [role for role in Role.values if role in policy.second_factor_roles]
        tenant.session_idle_minutes = policy.session_idle_minutes
        tenant.session_hours = policy.session_hours
        tenant.allowed_networks = networks
        fields = ["second_factor_roles", "session_idle_minutes", "session_hours", "allowed_networks"]
        tenant.save(update_fields=fields)
    return tenant
