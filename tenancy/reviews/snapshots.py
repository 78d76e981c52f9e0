"""A member's access as it stands, in words that are kept, and a hash by which a change is noticed."""

import json
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Any, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from erp.foundation import clock
from tenancy.access.facts import AccessFacts, OverrideFact, facts_of
from tenancy.access.models import Membership
from tenancy.access.policy import access_from
from tenancy.access.registry import all_permissions
from tenancy.access.wording import access_in_words
from tenancy.branches.models import Branch
from tenancy.reviews.models import ReviewedMember
from tenancy.tenants.models import Tenant


class Snapshot(TypedDict):
    """What is kept of a member's access: texts as people read them, ``last_seen`` ISO 8601 or empty."""

    role: str
    permissions: int
    overrides: list[str]
    limits: list[str]
    own_only: list[str]
    branches: list[str] | None
    last_seen: str
    second_factor: bool
    suspended: bool


def snapshot_of(
    membership: Membership, *, tenant: Tenant, with_factor: Collection[UUID], known_branches: Iterable[Branch]
) -> Snapshot:
    """The access of a member at this moment; ``known_branches`` are all of the tenant's, read once for many members."""
    facts, now = facts_of(membership), clock.now()
    known = all_permissions()
    words = access_in_words(access_from(facts, now), tenant, known_branches=known_branches)
    return {
        "role": facts.role.label,
        "permissions": words["count"],
        "overrides": [_override(one, known, tenant) for one in facts.overrides if one.holds_at(now)],
        "limits": _limits(words["limits"]),
        "own_only": words["own_only"],
        "branches": words["branches"],
        "last_seen": membership.last_seen_at.isoformat() if membership.last_seen_at else "",
        "second_factor": membership.user_id in with_factor,
        "suspended": membership.is_suspended,
    }


def _override(one: OverrideFact, known: dict[str, Any], tenant: Tenant) -> str:
    name = known[one.code].name if one.code in known else one.code
    # The clock begins reviews, too, in whose time zone nothing is read.
    last = one.last_day(ZoneInfo(tenant.time_zone))
    until = f", until {last.isoformat()}" if last else ""
    return f"{'granted' if one.effect == 'grant' else 'denied'}: {name}{until}"


def _limits(words: dict[str, str]) -> list[str]:
    labels = {"post_up_to": "posts", "approve_up_to": "approves", "discount_up_to": "discounts"}
    return [f"{labels[key]} up to {value}" for key, value in words.items() if value and key in labels]


def seal_of(membership: Membership) -> str:
    """A hash of all that decides what the member may do; being seen and a second factor are no part of it."""
    facts = facts_of(membership)
    content = json.dumps([*_content(facts), membership.is_suspended], sort_keys=True)
    return sha256(content.encode()).hexdigest()


def is_altered(row: ReviewedMember, membership: Membership | None) -> bool:
    """Whether a member may do something else now than when it was decided about him."""
    return bool(row.decision) and membership is not None and seal_of(membership) != row.seal


def _content(facts: AccessFacts) -> list[Any]:
    role, now = facts.role, clock.now()
    return [
        role.key,
        sorted(role.codes),
        [str(one) for one in (role.limits.post, role.limits.approve, role.limits.discount)],
        sorted(role.own_only),
        sorted([one.code, one.effect, str(one.ends_at)] for one in facts.overrides if one.holds_at(now)),
        [str(one) for one in (facts.limits.post, facts.limits.approve, facts.limits.discount)],
        sorted(facts.own_only),
        None if facts.branches is None else sorted(str(one) for one in facts.branches),
    ]
