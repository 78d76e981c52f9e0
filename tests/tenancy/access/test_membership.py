"""Bringing people in and giving them roles: who may, and what is refused."""

import pytest

from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tenancy.access.errors import AlreadyMember, LastOwner, NameNoName, RoleBeyondOwn
from tenancy.access.membership import add_member, assign_role
from tenancy.access.models import Membership, User
from tenancy.access.queries import members, membership_in, memberships_of
from tenancy.access.registry import Role, permissions_of_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

NEW = "new@karoo.example"


def membership_of(person: str) -> Membership:
    """A member of the cast."""
    return Membership.objects.get(user__email=f"{person}@karoo.example")


def test_somebody_unknown_gets_an_account_without_a_password(admin: Actor) -> None:
    membership = add_member(f" {NEW.upper()} ", role=Role.VIEWER, full_name="Naledi", actor=admin)
    assert (membership.user.email, membership.user.full_name, membership.role) == (NEW, "Naledi", "viewer")
    assert not membership.user.has_usable_password()


def test_person_of_another_tenant_keeps_name_and_password(admin: Actor) -> None:
    before = User.objects.get(email="outsider@mumbai.example")
    membership = add_member(before.email, role=Role.AUDITOR, full_name="Another", password="x", actor=admin)
    after = User.objects.get(email=before.email)
    assert membership.user_id == after.id == before.id
    assert (after.full_name, after.password) == (before.full_name, before.password)


def test_person_of_two_tenants_belongs_to_each_in_its_own_role(admin: Actor) -> None:
    user = User.objects.get(email="outsider@mumbai.example")
    add_member(user.email, role=Role.AUDITOR, actor=admin)
    assert [(one.tenant.slug, one.role) for one in memberships_of(user.id)] == [
        ("karoo", "auditor"),
        ("mumbai", "owner"),
    ]
    assert [one.user.email for one in members() if one.user_id == user.id] == [user.email]


def test_member_is_not_added_again(admin: Actor) -> None:
    with pytest.raises(AlreadyMember, match="is a member already") as refused:
        add_member("Clerk@karoo.example", role=Role.AUDITOR, actor=admin)
    assert refused.value.field == "email"
    assert membership_of("clerk").role == "viewer"


@pytest.mark.parametrize("person", ["clerk", "auditor", "accountant"])
def test_only_admins_and_owners_add_people(person: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionRefused):
        add_member(NEW, role=Role.VIEWER, actor=request.getfixturevalue(person))
    assert not User.objects.filter(email=NEW).exists()


def test_admin_makes_no_owner(admin: Actor) -> None:
    with pytest.raises(RoleBeyondOwn):
        add_member(NEW, role=Role.OWNER, actor=admin)
    with pytest.raises(PermissionRefused):
        assign_role(membership_of("admin"), role=Role.OWNER, actor=admin)


def test_owner_makes_another_owner_and_steps_down(owner: Actor) -> None:
    assign_role(membership_of("admin"), role=Role.OWNER, actor=owner)
    assign_role(membership_of("owner"), role=Role.VIEWER, actor=owner)
    assert membership_of("owner").role == "viewer"


def test_last_owner_stays_one(owner: Actor) -> None:
    with pytest.raises(LastOwner, match="somebody else an owner first"):
        assign_role(membership_of("owner"), role=Role.ADMIN, actor=owner)
    assert assign_role(membership_of("owner"), role=Role.OWNER, actor=owner).role == "owner"


def test_changes_of_people_are_acts_of_their_own(owner: Actor) -> None:
    added = add_member(NEW, role=Role.VIEWER, actor=owner)
    assign_role(added, role=Role.AUDITOR, actor=owner)
    acts = AuditEvent.objects.filter(subject_id=added.id).order_by("ordinal").values_list("act", flat=True)
    assert list(acts) == ["tenancy.person.added", "tenancy.role.assigned"]


@pytest.mark.parametrize("slug", ["mumbai", "no-such-tenant", "KAROO", "", "karoo\0", "%"])
def test_there_is_no_membership_where_one_does_not_belong(slug: str, owner: Actor) -> None:
    assert owner.id is not None
    assert membership_in(owner.id, slug) is None


def test_each_role_holds_what_the_one_below_holds() -> None:
    held = {role.value: permissions_of_role(role) for role in Role}
    assert held["viewer"] < held["auditor"]
    assert held["viewer"] < held["accountant"] < held["admin"] < held["owner"]
    assert held["cashier"] < held["manager"] < held["admin"]
    assert held["storeman"] < held["manager"]
    assert held["auditor"] <= held["admin"]
    assert not [code for code in held["cashier"] | held["storeman"] if code.startswith(("reporting.", "auditlog."))]
    assert permissions_of_role("no-such-role") == frozenset()


@pytest.mark.parametrize("name", ["Reset your password at https://evil.example", "Thandi\u202eevil", "Thandi\nNkosi"])
def test_name_that_is_a_link_or_hides_something_is_refused_beside_its_field(admin, name) -> None:
    with pytest.raises(NameNoName) as refused:
        add_member(NEW, role=Role.VIEWER, full_name=name, actor=admin)
    assert refused.value.field == "full_name"
