"""How far somebody who gives access may go: never beyond his own, never to himself, never upward.

One rule for roles, overrides, limits and scopes: what a person gains by the change, the one
who makes it must hold. Owners, and the operator's own shell, are bound by the last owner only.
"""

from collections.abc import Iterable
from uuid import UUID

from erp.foundation import clock
from erp.foundation.actor import Actor, EveryPermission, Limits, Scope
from tenancy.access.errors import GrantBeyondOwn, OwnAccess, OwnersAreNotNarrowed, RoleBeyondOwn, StandsAbove
from tenancy.access.facts import AccessFacts, RoleFacts, facts_of
from tenancy.access.models import Membership
from tenancy.access.policy import Access, access_from, access_of_role
from tenancy.access.registry import Role, all_areas, all_permissions, own_record_areas

LIMIT_WORDS = {
    "post": "posting beyond your own limit",
    "approve": "approving beyond your own limit",
    "discount": "discounts beyond your own limit",
}
_GIVEN_BY_OWNERS = frozenset({Role.OWNER.value, Role.ADMIN.value})


def is_unbound(actor: Actor) -> bool:
    """Whether the actor is an owner, or the operator at the shell."""
    return actor.role == Role.OWNER or isinstance(actor.permissions, EveryPermission)


def require_may_touch(membership: Membership, *, actor: Actor) -> None:
    """Raise ``OwnAccess`` or ``StandsAbove`` unless the actor may change this person's access."""
    if is_unbound(actor):
        return
    if membership.user_id == actor.id:
        raise OwnAccess
    facts = facts_of(membership)
    if facts.role.key in _GIVEN_BY_OWNERS or not access_from(facts, clock.now()).permissions <= actor.permissions:
        raise StandsAbove(str(membership.user))


def require_narrowable(membership: Membership) -> None:
    """Raise ``OwnersAreNotNarrowed`` for an owner."""
    if membership.role == Role.OWNER:
        raise OwnersAreNotNarrowed(str(membership.user))


def require_may_give_role(role: RoleFacts, *, actor: Actor) -> None:
    """Raise ``RoleBeyondOwn`` for what owners alone give, ``GrantBeyondOwn`` for what the actor lacks."""
    if is_unbound(actor):
        return
    if role.key in _GIVEN_BY_OWNERS:
        raise RoleBeyondOwn(role.label)
    _require_held(_nothing(), access_of_role(role), actor=actor, field="role")


def require_may_give(facts: AccessFacts, *, actor: Actor) -> None:
    """As ``require_may_give_role``, for a role together with limits and a scope: what an invitation offers."""
    if is_unbound(actor):
        return
    if facts.role.key in _GIVEN_BY_OWNERS:
        raise RoleBeyondOwn(facts.role.label)
    _require_held(_nothing(frozenset()), access_from(facts, clock.now()), actor=actor, field="role")


def _nothing(branches: frozenset[UUID] | None = None) -> Access:
    """The access of somebody who has none, so that all that he is given counts as a gain."""
    return Access(frozenset(), Limits(0, 0, 0), Scope(frozenset(area.code for area in own_record_areas()), branches))


def require_gain_held(before: AccessFacts, after: AccessFacts, *, actor: Actor, field: str = "") -> None:
    """Raise ``GrantBeyondOwn`` unless the actor holds all that ``after`` has beyond ``before``."""
    if not is_unbound(actor):
        moment = clock.now()
        _require_held(access_from(before, moment), access_from(after, moment), actor=actor, field=field)


def require_codes_held(codes: Iterable[str], *, actor: Actor, field: str = "") -> None:
    """Raise ``GrantBeyondOwn`` for permissions that the actor does not hold himself."""
    missing = set(codes) - actor.permissions if not is_unbound(actor) else set()
    if missing:
        raise GrantBeyondOwn(_names(missing), field=field)


def held_beyond(facts: AccessFacts, *, actor: Actor) -> list[str]:
    """What somebody of these facts holds beyond the actor, in words: permissions, limits, records, branches.

    Where the actor sees only own records, the other's own ones are beyond him, too.
    """
    if is_unbound(actor):
        return []
    found = access_from(facts, clock.now())
    beyond = _beyond(_nothing(frozenset()), found, actor=actor)
    return beyond + [f"own records in {_area(code)}" for code in sorted(actor.scope.own_only & found.scope.own_only)]


def _require_held(before: Access, after: Access, *, actor: Actor, field: str) -> None:
    beyond = _beyond(before, after, actor=actor)
    if beyond:
        raise GrantBeyondOwn(beyond, field=field)


def _beyond(before: Access, after: Access, *, actor: Actor) -> list[str]:
    beyond = _names((after.permissions - before.permissions) - actor.permissions)
    beyond += [
        words
        for kind, words in LIMIT_WORDS.items()
        if _is_more(getattr(after.limits, kind), getattr(before.limits, kind))
        and _is_more(getattr(after.limits, kind), getattr(actor.limits, kind))
    ]
    widened = (before.scope.own_only - after.scope.own_only) & actor.scope.own_only
    beyond += [f"records of others in {_area(code)}" for code in sorted(widened)]
    if actor.scope.branches is not None:
        had, has = before.scope.branches, after.scope.branches
        if has is None and had is not None:
            beyond.append("all branches")
        elif has is not None and had is not None and not has - had <= actor.scope.branches:
            beyond.append("branches that are not yours")
    return beyond


def _is_more(one: int | None, other: int | None) -> bool:
    """Whether a limit is higher than another; no limit is the highest."""
    if other is None:
        return False
    return one is None or one > other


def _names(codes: Iterable[str]) -> list[str]:
    known = all_permissions()
    return [known[code].name if code in known else code for code in sorted(codes)]


def _area(code: str) -> str:
    area = all_areas().get(code)
    return area.label if area else code
