"""Accepting an invitation: once, in time, by the invited person, while its sender stands for it."""

from typing import Any

import pytest

from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor, Limits
from tenancy.access.errors import AlreadyMember
from tenancy.access.facts import facts_of
from tenancy.access.membership import add_member
from tenancy.access.models import Membership, User
from tenancy.access.role_editing import delete_role
from tenancy.access.suspending import suspend_person
from tenancy.branches.models import Branch
from tenancy.closing.closing import begin_closing, take_back_closing
from tenancy.invitations.accepting import NewAccount, accept_invitation, accept_with_new_account
from tenancy.invitations.errors import HasAccount, InvitationOver, OtherAddress
from tenancy.invitations.inviting import ToBeMailed, send_invitation_again, withdraw_invitation
from tenancy.invitations.models import Invitation
from tenancy.notices.models import Notice
from tenancy.tenants.errors import TenantNotOpen
from tenancy.tenants.models import Tenant
from tests.tenancy.access.people import SHELL, actor, give, member, role, someone
from tests.tenancy.invitations.letters import NEW, STRANGER, aged, invited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]
ACCOUNT = NewAccount("Naledi Khumalo", "four odd words together")


def _accept(made: ToBeMailed, token: str = "") -> Membership:
    return accept_with_new_account(made.invitation, token or made.token, ACCOUNT, actor=STRANGER)


def test_new_person_joins_with_all_that_was_offered(owner: Actor) -> None:
    branch = Branch.objects.create(code="CPT", name="Cape Town")
    offered: dict[str, Any] = {"own_only": ["tenancy.job"], "branches": [branch.id], "limits": Limits(post=500)}
    joined = _accept(invited(owner, role="accountant", **offered))
    facts = facts_of(joined)
    assert (facts.role.key, facts.limits.post, facts.own_only, facts.branches) == (
        "accountant",
        500,
        {"tenancy.job"},
        {branch.id},
    )
    user = User.objects.get(email=NEW)
    assert user.full_name == "Naledi Khumalo" and user.check_password(ACCOUNT.password)


def test_existing_person_joins_with_his_account(owner: Actor) -> None:
    user = User.objects.get(email="outsider@mumbai.example")
    before = user.password
    made = invited(owner, user.email, str(role("Plain", "tenancy.home.view").id))
    joined = accept_invitation(made.invitation, made.token, user=user, actor=STRANGER)
    assert joined.role_label == "Plain"
    user.refresh_from_db()
    assert user.password == before


def test_inviter_is_told_that_it_was_accepted_while_he_is_there(owner: Actor) -> None:
    joined = _accept(invited(owner, role="accountant"))
    told = Notice.objects.get(kind="tenancy.invitation.accepted")
    assert told.membership_id == member("owner").id
    assert (told.title, told.path) == ("Naledi Khumalo has joined", f"people/{joined.id}/")
    assert told.sentence == f"{NEW} accepted your invitation and is a member as Accountant."


def test_suspended_inviter_is_told_nothing(owner: Actor) -> None:
    # His invitations stay good through the owner who sends them again.
    someone("second", "admin")
    made = invited(actor("second"), "late@karoo.example")
    made = send_invitation_again(made.invitation, actor=owner)
    suspend_person(member("second"), reason="Leave", actor=owner)
    _accept(made)
    assert [one.membership_id for one in Notice.objects.filter(kind="tenancy.invitation.accepted")] == [
        member("owner").id
    ]


def test_joining_is_written_down_with_its_doer(owner: Actor) -> None:
    _accept(invited(owner))
    event = AuditEvent.objects.get(act="tenancy.person.joined", subject_type="tenancy.membership")
    assert (event.actor_label, event.subject_label) == ("Naledi", NEW)


def test_invitation_works_once(owner: Actor) -> None:
    user = User.objects.get(email="outsider@mumbai.example")
    made = invited(owner, user.email)
    accept_invitation(made.invitation, made.token, user=user, actor=STRANGER)
    with pytest.raises(InvitationOver):
        accept_invitation(made.invitation, made.token, user=user, actor=STRANGER)


def test_nobody_joins_a_tenant_that_is_being_closed(owner: Actor, karoo: Tenant) -> None:
    user = User.objects.get(email="outsider@mumbai.example")
    of_account, of_nobody = invited(owner, user.email), invited(owner)
    begin_closing(typed_name=karoo.name, reason="", actor=owner)
    with pytest.raises(TenantNotOpen, match="Karoo Trading is being closed"):
        accept_invitation(of_account.invitation, of_account.token, user=user, actor=STRANGER)
    with pytest.raises(TenantNotOpen):
        _accept(of_nobody)
    assert not User.objects.filter(email=NEW).exists()
    take_back_closing(actor=owner)
    _accept(of_nobody)


@pytest.mark.parametrize("days", [7, 8, 365])
def test_invitation_ends_after_seven_days(owner: Actor, days: int) -> None:
    made = invited(owner)
    aged(made.invitation, days=days)
    with pytest.raises(InvitationOver):
        _accept(made)
    assert not User.objects.filter(email=NEW).exists()


def test_withdrawn_invitation_lets_nobody_in(owner: Actor) -> None:
    made = invited(owner)
    withdraw_invitation(made.invitation, actor=owner)
    with pytest.raises(InvitationOver):
        _accept(made)


def test_old_link_is_dead_once_another_was_sent(owner: Actor) -> None:
    first = invited(owner)
    second = send_invitation_again(first.invitation, actor=owner)
    with pytest.raises(InvitationOver):
        _accept(first)
    _accept(second)


def test_token_of_another_invitation_is_none(owner: Actor) -> None:
    with pytest.raises(InvitationOver):
        _accept(invited(owner), invited(owner, "other@karoo.example", "owner").token)


def test_other_person_cannot_accept(owner: Actor) -> None:
    made = invited(owner)
    user = User.objects.get(email="outsider@mumbai.example")
    with pytest.raises(OtherAddress):
        accept_invitation(made.invitation, made.token, user=user, actor=STRANGER)
    assert Invitation.objects.get(id=made.invitation.id).is_open


def test_link_sets_no_password_of_an_account_that_exists(owner: Actor) -> None:
    made = invited(owner, "outsider@mumbai.example")
    before = User.objects.get(email="outsider@mumbai.example").password
    with pytest.raises(HasAccount):
        _accept(made)
    assert User.objects.get(email="outsider@mumbai.example").password == before


def test_who_became_a_member_by_other_means_is_told(owner: Actor) -> None:
    made = invited(owner)
    user = add_member(NEW, role="auditor", actor=SHELL).user
    with pytest.raises(AlreadyMember):
        accept_invitation(made.invitation, made.token, user=user, actor=STRANGER)
    assert Membership.objects.get(user=user).role == "auditor"


def test_invitation_of_somebody_who_holds_less_by_now_is_over(admin: Actor) -> None:
    made = invited(admin, role="accountant")
    give("admin", "viewer")
    with pytest.raises(InvitationOver):
        _accept(made)


def test_invitation_into_a_role_that_has_grown_beyond_its_sender_is_over(admin: Actor) -> None:
    from tenancy.access.role_editing import RoleContent, change_role

    plain = role("Plain", "tenancy.home.view")
    made = invited(admin, role=str(plain.id))
    change_role(plain, RoleContent("Plain", frozenset({"tenancy.role.assign"})), actor=SHELL)
    with pytest.raises(InvitationOver):
        _accept(made)


def test_invitation_into_a_role_that_is_gone_is_over_and_can_be_withdrawn(owner: Actor, admin: Actor) -> None:
    plain = role("Plain", "tenancy.home.view")
    made = invited(owner, role=str(plain.id))
    delete_role(plain, actor=SHELL)
    with pytest.raises(InvitationOver):
        _accept(made)
    withdraw_invitation(made.invitation, actor=admin)


def test_invitation_of_the_shell_is_backed_by_it() -> None:
    assert _accept(invited(SHELL, role="owner")).role == "owner"
    assert member("owner").role == "owner"
