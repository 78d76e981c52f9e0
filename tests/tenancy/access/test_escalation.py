"""Nobody gives what he does not hold, to himself, or to somebody who stands above him."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from erp.foundation import clock
from erp.foundation.actor import Actor, Limits
from erp.foundation.errors import PermissionRefused, Refusal
from tenancy.access.errors import (
    GrantBeyondOwn,
    LastOwner,
    OwnAccess,
    OwnersAreNotNarrowed,
    RoleBeyondOwn,
    StandsAbove,
    UnknownRole,
)
from tenancy.access.membership import add_member, assign_role
from tenancy.access.models import Membership
from tenancy.access.narrowing import limit_person, narrow_person
from tenancy.access.overriding import override_permission, withdraw_override
from tenancy.access.policy import access_of
from tenancy.access.registry import Role
from tenancy.access.role_editing import RoleContent, change_role, delete_role, make_role
from tenancy.access.role_models import MembershipBranch, PermissionOverride
from tenancy.branches.models import Branch
from tests.tenancy.access.people import SHELL, actor, give, member, role, someone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

VIEW, POST = "accounting.journal_entry.view", "accounting.journal_entry.post"
JOURNAL = "accounting.journal_entry"
OVERRIDING = ("tenancy.access.view", "tenancy.access.edit", "tenancy.role.edit", "tenancy.role.assign", VIEW)


def grant(person: str, code: str, by: Actor, effect: str = "grant") -> PermissionOverride:
    return override_permission(member(person), code=code, effect=effect, reason="a test", actor=by)


@pytest.fixture
def steward() -> Actor:
    """Somebody who may give roles and overrides, and otherwise only reads the journal."""
    return someone("steward", role("Steward", *OVERRIDING, "tenancy.home.view", "tenancy.job.view"))


@pytest.fixture
def reader() -> Actor:
    """Somebody who may do less than the steward."""
    return someone("reader", role("Reader", "tenancy.home.view"))


def test_admin_grants_what_he_holds_and_it_holds(admin: Actor) -> None:
    grant("clerk", POST, admin)
    assert POST in access_of(member("clerk")).permissions


def test_nobody_grants_what_he_does_not_hold(steward: Actor, reader: Actor) -> None:
    with pytest.raises(GrantBeyondOwn, match="post journal entries") as refused:
        grant("reader", POST, steward)
    assert refused.value.field == "code"
    grant("reader", VIEW, steward)


def test_admin_grants_nothing_that_is_the_owners(admin: Actor) -> None:
    with pytest.raises(GrantBeyondOwn, match="assign roles"):
        grant("clerk", "tenancy.role.assign", admin)


def test_nobody_overrides_himself(admin: Actor, steward: Actor) -> None:
    for who, by in (("admin", admin), ("steward", steward)):
        with pytest.raises(OwnAccess):
            grant(who, VIEW, by)


@pytest.mark.parametrize("effect", ["grant", "deny"])
def test_nobody_overrides_somebody_who_stands_above_him(steward: Actor, effect: str) -> None:
    for above in ("accountant", "admin"):
        with pytest.raises(StandsAbove):
            grant(above, VIEW, steward, effect)


def test_owners_are_overridden_by_nobody(admin: Actor, owner: Actor) -> None:
    for by in (admin, owner):
        with pytest.raises(OwnersAreNotNarrowed):
            grant("owner", POST, by, "deny")
        with pytest.raises(OwnersAreNotNarrowed):
            limit_person(member("owner"), limits=Limits(post=1), actor=by)
        with pytest.raises(OwnersAreNotNarrowed):
            narrow_person(member("owner"), own_only=[JOURNAL], branches=None, actor=by)


def test_admins_are_the_owners_business(admin: Actor, owner: Actor) -> None:
    second = someone("second", Role.ADMIN)
    with pytest.raises(StandsAbove):
        grant("admin", VIEW, second, "deny")
    assert grant("admin", VIEW, owner, "deny").code == VIEW


def test_denial_is_not_lifted_by_somebody_who_does_not_hold_it(steward: Actor, reader: Actor) -> None:
    give("reader", role("Poster", "tenancy.home.view", POST))
    denial = grant("reader", POST, SHELL, "deny")
    with pytest.raises(GrantBeyondOwn):
        withdraw_override(denial, actor=steward)
    with pytest.raises(GrantBeyondOwn):
        override_permission(
            member("reader"),
            code=POST,
            effect="deny",
            reason="soon over",
            ends_at=clock.now() + timedelta(minutes=1),
            actor=steward,
        )
    assert POST not in access_of(member("reader")).permissions


def test_role_is_not_given_with_more_than_one_holds(steward: Actor, reader: Actor) -> None:
    more = role("More", VIEW, POST)
    with pytest.raises(GrantBeyondOwn):
        assign_role(member("reader"), role=str(more.id), actor=steward)
    with pytest.raises(RoleBeyondOwn):
        assign_role(member("reader"), role=Role.ADMIN, actor=steward)
    assert assign_role(member("reader"), role=str(role("Less", VIEW).id), actor=steward).role_label == "Less"


def test_role_assignment_is_neither_to_oneself_nor_upward(steward: Actor) -> None:
    with pytest.raises(OwnAccess):
        assign_role(member("steward"), role=Role.VIEWER, actor=steward)
    for above in ("owner", "admin", "accountant"):
        with pytest.raises(StandsAbove):
            assign_role(member(above), role=str(role(f"For {above}", VIEW).id), actor=steward)


def test_admin_adds_nobody_as_admin_or_owner(admin: Actor) -> None:
    for given in (Role.ADMIN, Role.OWNER):
        with pytest.raises(RoleBeyondOwn):
            add_member("new@karoo.example", role=given, actor=admin)
    assert add_member("new@karoo.example", role=Role.MANAGER, actor=admin).role == "manager"


def test_role_is_not_made_with_more_than_one_holds(admin: Actor) -> None:
    with pytest.raises(GrantBeyondOwn, match="assign roles"):
        make_role(RoleContent("Sly", frozenset({VIEW, "tenancy.role.assign"})), actor=admin)


def test_role_is_not_changed_into_more_than_one_holds(admin: Actor) -> None:
    plain = role("Plain", VIEW)
    with pytest.raises(GrantBeyondOwn):
        change_role(plain, RoleContent("Plain", frozenset({"tenancy.role.assign"})), actor=admin)


def test_role_that_holds_more_than_oneself_is_not_touched(admin: Actor) -> None:
    higher = role("Higher", VIEW, "tenancy.role.assign")
    with pytest.raises(GrantBeyondOwn):
        change_role(higher, RoleContent("Higher", frozenset({VIEW})), actor=admin)
    with pytest.raises(GrantBeyondOwn):
        delete_role(higher, actor=admin)


def test_own_role_is_not_changed() -> None:
    own = role("Deputy", *OVERRIDING, "tenancy.home.view")
    deputy = someone("deputy", own)
    with pytest.raises(OwnAccess):
        change_role(own, RoleContent("Deputy", frozenset({VIEW})), actor=deputy)


def test_role_of_somebody_above_is_not_changed(steward: Actor) -> None:
    shared = role("Shared", VIEW)
    someone("lifted", shared)
    grant("lifted", POST, SHELL)
    with pytest.raises(StandsAbove):
        change_role(shared, RoleContent("Shared", frozenset()), actor=steward)


@pytest.mark.parametrize("limits", [Limits(post=1_001), Limits(), Limits(500, 500, 101)])
def test_limit_is_not_raised_beyond_ones_own(steward: Actor, reader: Actor, limits: Limits) -> None:
    limit_person(member("steward"), limits=Limits(1_000, 1_000, 100), actor=SHELL)
    limit_person(member("reader"), limits=Limits(10, 10, 10), actor=SHELL)
    with pytest.raises(GrantBeyondOwn, match="beyond your own limit"):
        limit_person(member("reader"), limits=limits, actor=actor("steward"))
    limit_person(member("reader"), limits=Limits(1_000, 1_000, 100), actor=actor("steward"))


def test_role_without_limit_is_not_given_by_somebody_with_one(steward: Actor, reader: Actor) -> None:
    limit_person(member("steward"), limits=Limits(1_000, 1_000, 100), actor=SHELL)
    by = actor("steward")
    with pytest.raises(GrantBeyondOwn):
        make_role(RoleContent("Boundless", frozenset({VIEW})), actor=by)
    made = make_role(RoleContent("Bound", frozenset({VIEW}), limits=Limits(10, 10, 10)), actor=by)
    assert made.post_up_to == 10


def test_scope_is_not_widened_beyond_ones_own(steward: Actor, reader: Actor) -> None:
    north, south = (Branch.objects.create(code=code, name=code) for code in ("NORTH", "SOUTH"))
    narrow_person(member("steward"), own_only=[JOURNAL], branches=[north.id], actor=SHELL)
    narrow_person(member("reader"), own_only=[JOURNAL], branches=[], actor=SHELL)
    by = actor("steward")
    for own_only, branches in (([], []), ([JOURNAL], None), ([JOURNAL], [south.id])):
        with pytest.raises(GrantBeyondOwn):
            narrow_person(member("reader"), own_only=own_only, branches=branches, actor=by)
    narrow_person(member("reader"), own_only=[JOURNAL], branches=[north.id], actor=by)
    assert access_of(member("reader")).scope.branches == {north.id}


def test_person_added_by_somebody_of_one_branch_works_for_that_branch() -> None:
    north = Branch.objects.create(code="NORTH", name="North")
    someone("hirer", role("Hirer", VIEW, "tenancy.person.add"))
    narrow_person(member("hirer"), own_only=[], branches=[north.id], actor=SHELL)
    added = add_member("new@karoo.example", role=str(role("Plain", VIEW).id), actor=actor("hirer"))
    assert access_of(added).scope.branches == {north.id}
    assert MembershipBranch.objects.filter(membership=added).count() == 1


def test_without_the_permission_nothing_of_it_is_done(clerk: Actor) -> None:
    some = role("Some", VIEW)
    override = grant("auditor", VIEW, SHELL)
    acts: list[Callable[[], object]] = [
        lambda: grant("auditor", VIEW, clerk),
        lambda: withdraw_override(override, actor=clerk),
        lambda: limit_person(member("auditor"), limits=Limits(), actor=clerk),
        lambda: narrow_person(member("auditor"), own_only=[], branches=None, actor=clerk),
        lambda: assign_role(member("auditor"), role=Role.VIEWER, actor=clerk),
        lambda: make_role(RoleContent("New", frozenset()), actor=clerk),
        lambda: change_role(some, RoleContent("New", frozenset()), actor=clerk),
        lambda: delete_role(some, actor=clerk),
    ]
    for refused in acts:
        with pytest.raises(PermissionRefused):
            refused()


def test_role_of_another_tenant_is_no_role_here(mumbai, within, owner: Actor) -> None:
    with within(mumbai):
        foreign = role("Theirs", VIEW)
    with pytest.raises(UnknownRole):
        assign_role(member("clerk"), role=str(foreign.id), actor=owner)
    with pytest.raises(UnknownRole):
        add_member("new@karoo.example", role=str(foreign.id), actor=owner)


def test_branch_of_another_tenant_is_no_branch_here(mumbai, within, owner: Actor) -> None:
    with within(mumbai):
        foreign = Branch.objects.create(code="NORTH", name="Theirs")
    with pytest.raises(Refusal, match="Choose from the list"):
        narrow_person(member("clerk"), own_only=[], branches=[foreign.id], actor=owner)


def test_last_owner_is_not_demoted_into_a_custom_role(owner: Actor) -> None:
    with pytest.raises(LastOwner):
        assign_role(member("owner"), role=str(role("Retired", VIEW).id), actor=owner)
    assert Membership.objects.get(role=Role.OWNER).user.email == "owner@karoo.example"
