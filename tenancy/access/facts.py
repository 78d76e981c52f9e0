"""What decides about a person's access, read in one go.

``with_facts()`` puts it beside each membership that a query reads, at no further round trip;
``facts_of()`` makes of it what the policy judges.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from django.db.models import F, Func, JSONField, QuerySet
from django.utils.dateparse import parse_datetime

from erp.foundation.actor import NO_LIMITS, Limits
from tenancy.access.models import Membership
from tenancy.access.registry import Role, permissions_of_role


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role, built-in or custom, with all that comes with it. ``key`` names it in addresses."""

    key: str
    label: str
    codes: frozenset[str]
    limits: Limits = NO_LIMITS
    own_only: frozenset[str] = frozenset()

    @property
    def is_owner(self) -> bool:
        """Whether it is the role that may do everything."""
        return self.key == Role.OWNER


@dataclass(frozen=True, slots=True)
class OverrideFact:
    """One override as it stands in the table, ended or not."""

    id: UUID
    code: str
    effect: str
    reason: str
    ends_at: datetime | None = None
    given_by: str = ""
    given_at: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Whether it has not ended by then."""
        return self.ends_at is None or moment < self.ends_at

    def last_day(self, zone: tzinfo) -> date | None:
        """The last day on which it holds, by the clocks of a time zone; nothing where it has no end.

        It ends with that day, which is the first moment of the next one.
        """
        if self.ends_at is None:
            return None
        return (self.ends_at - timedelta(microseconds=1)).astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class AccessFacts:
    """A membership's role and everything that makes more or less of it.

    ``limits`` are the person's own, each in place of the role's; ``branches`` is ``None``
    where he works for all of them.
    """

    role: RoleFacts
    overrides: tuple[OverrideFact, ...] = ()
    limits: Limits = NO_LIMITS
    own_only: frozenset[str] = frozenset()
    branches: frozenset[UUID] | None = None


def with_facts(found: QuerySet[Membership]) -> QuerySet[Membership]:
    """The same memberships, each with ``access_facts``."""
    function = Func(F("tenant_id"), F("id"), function="tenancy_access_facts", output_field=JSONField())
    return found.annotate(access_facts=function)


def built_in_role(role: str) -> RoleFacts:
    """A built-in role, by its code."""
    known = Role(role)
    return RoleFacts(known.value, str(known.label), permissions_of_role(known))


def facts_of(membership: Membership) -> AccessFacts:
    """What was read with the membership; one query where it was read without."""
    read: dict[str, Any] | None = getattr(membership, "access_facts", None)
    if read is None:
        fresh: Any = with_facts(Membership.objects.filter(id=membership.id)).get()
        read = fresh.access_facts
    assert read is not None
    return AccessFacts(
        role=_role_of(membership, read["role"]),
        overrides=tuple(_override(one) for one in read["overrides"]),
        limits=limits_of(membership),
        own_only=frozenset(membership.own_only),
        branches=None if membership.all_branches else frozenset(UUID(one) for one in read["branches"]),
    )


def limits_of(one: Any) -> Limits:
    """The limits that stand on a membership or on a custom role."""
    return Limits(one.post_up_to, one.approve_up_to, one.discount_up_to)


def _role_of(membership: Membership, read: dict[str, Any] | None) -> RoleFacts:
    if read is None:
        return built_in_role(membership.role)
    return RoleFacts(
        str(membership.custom_role_id),
        read["name"],
        frozenset(read["codes"]),
        Limits(read["post"], read["approve"], read["discount"]),
        frozenset(read["own_only"]),
    )


def _override(read: dict[str, Any]) -> OverrideFact:
    return OverrideFact(
        UUID(read["id"]),
        read["code"],
        read["effect"],
        read["reason"],
        parse_datetime(read["ends_at"]) if read["ends_at"] else None,
        read["given_by"],
        parse_datetime(read["given_at"]),
    )
