"""Change who may sign in to a tenant, and how: second factor, sessions, networks."""

from dataclasses import dataclass

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission
from tenancy.access.naming import role_choices
from tenancy.access.registry import Role
from tenancy.tenants.entrance_policy import is_allowed_network, read_networks
from tenancy.tenants.errors import LockedOutByOwnNetworks
from tenancy.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class EntrancePolicy:
    """What a tenant asks of whoever enters.

    ``second_factor_roles`` are codes of built-in roles and ids of the tenant's own; ``session_idle_minutes`` and
    ``session_hours`` nothing where the installation's limits are enough;
    ``allowed_networks`` a text with one network a line, empty for all.
    """

    second_factor_roles: tuple[str, ...]
    session_idle_minutes: int | None
    session_hours: int | None
    allowed_networks: str


def role_needs_second_factor(tenant: Tenant, role_key: str) -> bool:
    """Whether the tenant asks for a second factor in the role of that key.

    A role of the tenant's own about which nobody has decided is asked for it as soon as any is.
    """
    asked = tenant.second_factor_roles
    is_own = role_key not in Role.values
    return bool(asked) and (role_key in asked or (is_own and role_key not in tenant.second_factor_spared))


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
        own = [key for key, _ in role_choices() if key not in Role.values]
        asked = [key for key in (*Role.values, *own) if key in policy.second_factor_roles]
        tenant.second_factor_roles = asked
        tenant.second_factor_spared = [key for key in own if asked and key not in asked]
        tenant.session_idle_minutes = policy.session_idle_minutes
        tenant.session_hours = policy.session_hours
        tenant.allowed_networks = networks
        fields = ["second_factor_roles", "second_factor_spared"]
        fields += ["session_idle_minutes", "session_hours", "allowed_networks"]
        tenant.save(update_fields=fields)
    return tenant
