"""What a changed role would do to the people who have it, before it is done."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from erp.foundation import clock
from tenancy.access.facts import facts_of
from tenancy.access.models import Membership
from tenancy.access.policy import access_from
from tenancy.access.registry import Permission, all_permissions


@dataclass(frozen=True, slots=True)
class Change:
    """Permissions that are gained and lost."""

    gained: list[Permission]
    lost: list[Permission]

    @property
    def is_none(self) -> bool:
        """Whether nothing changes."""
        return not self.gained and not self.lost


@dataclass(frozen=True, slots=True)
class PersonEffect:
    """What one person gains and loses; overrides may have settled it otherwise already."""

    membership: Membership
    change: Change


def change_between(before: Iterable[str], after: Iterable[str]) -> Change:
    """What is in one set of permissions and not in the other, in the order of the catalogue."""
    was, will = set(before), set(after)
    known = all_permissions().values()
    return Change(
        [one for one in known if one.code in will - was],
        [one for one in known if one.code in was - will],
    )


def effects_on(holders: Iterable[Membership], codes: frozenset[str]) -> list[PersonEffect]:
    """For each person in the role what ``codes`` in place of its permissions would change."""
    moment = clock.now()
    found = []
    for one in holders:
        facts = facts_of(one)
        after = replace(facts, role=replace(facts.role, codes=codes))
        change = change_between(access_from(facts, moment).permissions, access_from(after, moment).permissions)
        found.append(PersonEffect(one, change))
    return found
