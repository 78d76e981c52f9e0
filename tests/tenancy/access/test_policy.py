"""What follows from a role and from all that makes more or less of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erp.foundation.actor import NO_LIMITS, Limits
from tenancy.access.facts import AccessFacts, OverrideFact, RoleFacts, built_in_role
from tenancy.access.policy import access_from, explain_from
from tenancy.access.registry import Role, all_permissions, own_record_areas, permissions_of_role

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
POST = "accounting.journal_entry.post"
CODES = sorted(all_permissions())

UNHURRIED = settings(deadline=None)

codes = st.frozensets(st.sampled_from(CODES), max_size=12)
moments = st.none() | st.integers(-3, 3).map(lambda days: NOW + timedelta(days=days))
effects = st.sampled_from(["grant", "deny"])
override = st.builds(OverrideFact, st.builds(uuid4), st.sampled_from(CODES), effects, st.just("why"), moments)
overrides = st.lists(override, max_size=10).map(tuple)
limits = st.builds(Limits, *(st.none() | st.integers(0, 10**12) for _ in range(3)))
areas = st.frozensets(st.sampled_from([area.code for area in own_record_areas()]))
branches = st.none() | st.frozensets(st.builds(uuid4), max_size=3)
roles = st.builds(RoleFacts, st.just("custom"), st.just("Custom"), codes, limits, areas)
facts = st.builds(AccessFacts, roles, overrides, limits, areas, branches)


@UNHURRIED
@given(facts)
def test_what_is_denied_is_never_held(one: AccessFacts) -> None:
    denied = {over.code for over in one.overrides if over.effect == "deny" and over.holds_at(NOW)}
    assert not access_from(one, NOW).permissions & denied


@UNHURRIED
@given(facts)
def test_nothing_is_held_that_neither_role_nor_grant_gives(one: AccessFacts) -> None:
    granted = {over.code for over in one.overrides if over.effect == "grant" and over.holds_at(NOW)}
    assert access_from(one, NOW).permissions <= one.role.codes | granted


@UNHURRIED
@given(facts, st.sampled_from(CODES))
def test_explanation_says_what_the_access_says(one: AccessFacts, code: str) -> None:
    for asked in {code, *(over.code for over in one.overrides)}:
        explained = explain_from(one, asked, NOW, who="Sipho")
        assert explained.allowed == (asked in access_from(one, NOW).permissions)
        assert explained.sentence.startswith("Yes" if explained.allowed else "No")
        assert explained.because


@UNHURRIED
@given(facts)
def test_override_that_has_ended_changes_nothing(one: AccessFacts) -> None:
    standing = tuple(over for over in one.overrides if over.holds_at(NOW))
    assert access_from(one, NOW) == access_from(replace(one, overrides=standing), NOW)


@UNHURRIED
@given(facts, st.sampled_from(CODES))
def test_denial_only_ever_takes(one: AccessFacts, code: str) -> None:
    denied = replace(one, overrides=(*one.overrides, OverrideFact(uuid4(), code, "deny", "why")))
    before, after = access_from(one, NOW), access_from(denied, NOW)
    assert after.permissions == before.permissions - {code}
    assert (after.limits, after.scope) == (before.limits, before.scope)


@UNHURRIED
@given(facts)
def test_own_records_of_role_and_person_add_up(one: AccessFacts) -> None:
    assert access_from(one, NOW).scope.own_only == one.role.own_only | one.own_only
    assert access_from(one, NOW).scope.branches == one.branches


@UNHURRIED
@given(facts)
def test_own_limit_stands_in_place_of_the_roles(one: AccessFacts) -> None:
    held = access_from(one, NOW).limits
    for kind in ("post", "approve", "discount"):
        own = getattr(one.limits, kind)
        assert getattr(held, kind) == (getattr(one.role.limits, kind) if own is None else own)


@UNHURRIED
@given(facts)
def test_owner_may_do_everything_whatever_else_is_written(one: AccessFacts) -> None:
    held = access_from(replace(one, role=built_in_role(Role.OWNER)), NOW)
    assert held.permissions == permissions_of_role(Role.OWNER) == frozenset(CODES)
    assert held.limits == NO_LIMITS
    assert (held.scope.own_only, held.scope.branches) == (frozenset(), None)


def test_permission_that_is_not_declared_any_more_is_held_by_nobody() -> None:
    role = RoleFacts("custom", "Old", frozenset({"accounting.telegram.send", POST}))
    assert access_from(AccessFacts(role), NOW).permissions == {POST}


@pytest.mark.parametrize(
    ("held", "effect", "ends", "kinds"),
    [
        (True, "", None, ["role"]),
        (False, "", None, ["role"]),
        (False, "grant", None, ["grant", "role"]),
        (True, "deny", None, ["deny", "role"]),
        (False, "grant", NOW - timedelta(days=1), ["role", "ended"]),
        (True, "deny", NOW + timedelta(days=1), ["deny", "role"]),
    ],
)
def test_reason_that_decides_comes_first(held: bool, effect: str, ends: datetime | None, kinds: list[str]) -> None:
    role = RoleFacts("r-1", "Bookkeeper", frozenset({POST}) if held else frozenset())
    own = (OverrideFact(uuid4(), POST, effect, "Year end", ends, "Thandi", NOW),) if effect else ()
    explained = explain_from(AccessFacts(role, own), POST, NOW, who="Sipho", page="people/p-1/access/")
    assert [one.kind for one in explained.because] == kinds
    assert {one.path.split("#")[0] for one in explained.because} <= {"roles/r-1/", "people/p-1/access/"}
    if effect:
        assert "Thandi" in " ".join(one.sentence for one in explained.because)


def test_explanation_names_limit_and_own_records() -> None:
    role = RoleFacts("r-1", "Bookkeeper", frozenset({POST}), Limits(post=100))
    one = AccessFacts(role, own_only=frozenset({"accounting.journal_entry"}))
    explained = explain_from(one, POST, NOW, who="Sipho", page="people/p-1/access/")
    assert [because.kind for because in explained.because] == ["role", "scope", "limit"]


def test_unknown_permission_is_refused_in_a_sentence() -> None:
    explained = explain_from(AccessFacts(built_in_role(Role.OWNER)), "no.such.thing", NOW, who="Thandi")
    assert not explained.allowed
    assert "no permission called no.such.thing" in explained.sentence
