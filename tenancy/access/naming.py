"""Roles by their key: the code of a built-in one, or the id of one of the tenant's own."""

from uuid import UUID

from tenancy.access.errors import UnknownRole
from tenancy.access.facts import RoleFacts, built_in_role, limits_of
from tenancy.access.registry import Role
from tenancy.access.role_models import CustomRole


def custom_role(key: str | UUID) -> CustomRole | None:
    """The tenant's own role of that id, with its permissions, or nothing."""
    try:
        role_id = UUID(str(key))
    except ValueError:
        return None
    return CustomRole.objects.prefetch_related("permissions").filter(id=role_id).first()


def facts_of_custom(role: CustomRole) -> RoleFacts:
    """A custom role as the policy judges it."""
    codes = frozenset(one.code for one in role.permissions.all())
    return RoleFacts(str(role.id), role.name, codes, limits_of(role), frozenset(role.own_only))


def role_facts(key: str) -> RoleFacts:
    """The role of that key; raises ``UnknownRole``."""
    if key in Role.values:
        return built_in_role(key)
    found = custom_role(key)
    if found is None:
        raise UnknownRole
    return facts_of_custom(found)


def role_named(given: str) -> RoleFacts:
    """The role of that key or name, whatever its case; raises ``UnknownRole``."""
    wanted = given.strip().casefold()
    for key, name in role_choices():
        if wanted in (key.casefold(), name.casefold()):
            return role_facts(key)
    raise UnknownRole


def every_role() -> list[RoleFacts]:
    """Every role of the tenant as the policy judges it: the built-in ones, then its own, in two queries."""
    own = CustomRole.objects.prefetch_related("permissions").order_by("name")
    return [*(built_in_role(role) for role in Role), *(facts_of_custom(one) for one in own)]


def role_choices() -> list[tuple[str, str]]:
    """Every role of the tenant as key and name: the built-in ones, then its own."""
    own = CustomRole.objects.order_by("name").values_list("id", "name")
    return [*((role.value, str(role.label)) for role in Role), *((str(key), name) for key, name in own)]
