"""Who may invite whom into what; sending again; withdrawing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor, Limits
from erp.foundation.errors import PermissionRefused
from tenancy.access.errors import AlreadyMember, GrantBeyondOwn, RoleBeyondOwn, UnknownRole, UnknownScope
from tenancy.access.models import Membership, User
from tenancy.branches.models import Branch
from tenancy.invitations import inviting
from tenancy.invitations.errors import (
    AlreadyInvited,
    NotOpen,
    OwnerNotNarrowed,
    SentJustNow,
    TooManyInvitations,
    TooManyMails,
)
from tenancy.invitations.granting import Offer
from tenancy.invitations.inviting import invite_person, send_invitation_again, withdraw_invitation
from tenancy.invitations.models import Invitation
from tenancy.invitations.queries import hash_of_token, invitation_of
from tests.tenancy.access.people import role, someone
from tests.tenancy.invitations.letters import NEW, invited
from tests.tenancy.tenants.turns import locking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def test_invited_person_is_no_member_and_has_no_account(owner: Actor) -> None:
    made = invite_person(f" {NEW.upper()} ", Offer("accountant"), actor=owner, note=" Welcome ")
    assert (made.invitation.email, made.invitation.role_label, made.invitation.note) == (NEW, "Accountant", "Welcome")
    assert not Membership.objects.filter(user__email=NEW).exists()
    assert not User.objects.filter(email=NEW).exists()


def test_token_has_256_bits_and_only_its_hash_is_kept(owner: Actor) -> None:
    made, other = invited(owner), invited(owner, "other@karoo.example")
    assert len(made.token) == 43 and made.token != other.token
    kept = Invitation.objects.filter(id=made.invitation.id).values().get()
    assert made.token not in str(kept)
    assert kept["token_hash"] == hash_of_token(made.token)
    assert invitation_of("karoo", made.token) is not None


def test_neither_token_nor_hash_stands_in_the_log(owner: Actor) -> None:
    made = invited(owner)
    send_invitation_again(made.invitation, actor=owner)
    events = AuditEvent.objects.filter(subject_type="tenancy.invitation")
    text = str(list(events.values()))
    assert "tenancy.person.invited_again" in text
    assert made.token not in text and made.invitation.token_hash not in text


def test_invitation_is_good_for_seven_days(owner: Actor) -> None:
    invitation = invite_person(NEW, Offer("viewer"), actor=owner).invitation
    assert (invitation.expires_at - invitation.sent_at).days == 7


@pytest.mark.parametrize("address", ["outsider@mumbai.example", "nobody@nowhere.example"])
def test_inviting_asks_the_same_whether_there_is_an_account(admin: Actor, address: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        invite_person(address, Offer("viewer"), actor=admin)
    assert 'tenancy_user" WHERE' not in " ".join(one["sql"] for one in asked.captured_queries)
    assert len(asked) == 6


@pytest.mark.parametrize("person", ["clerk", "auditor", "accountant"])
def test_who_may_not_add_people_may_not_invite(person: str, request: pytest.FixtureRequest, owner: Actor) -> None:
    actor = request.getfixturevalue(person)
    made = invited(owner)
    with pytest.raises(PermissionRefused):
        invite_person("other@karoo.example", Offer("viewer"), actor=actor)
    with pytest.raises(PermissionRefused):
        send_invitation_again(made.invitation, actor=actor)
    with pytest.raises(PermissionRefused):
        withdraw_invitation(made.invitation, actor=actor)


@pytest.mark.parametrize("given", ["owner", "admin"])
def test_admin_invites_nobody_as_owner_or_admin(admin: Actor, owner: Actor, given: str) -> None:
    with pytest.raises(RoleBeyondOwn):
        invite_person(NEW, Offer(given), actor=admin)
    made = invited(owner, role=given)
    with pytest.raises(RoleBeyondOwn):
        send_invitation_again(made.invitation, actor=admin)
    with pytest.raises(RoleBeyondOwn):
        withdraw_invitation(made.invitation, actor=admin)


def test_nobody_invites_into_a_role_that_holds_what_he_does_not() -> None:
    hirer = someone("hirer", role("Hirer", "tenancy.person.add", "tenancy.home.view"))
    with pytest.raises(GrantBeyondOwn):
        invite_person(NEW, Offer("viewer"), actor=hirer)
    plain = role("Plain", "tenancy.home.view")
    assert invite_person(NEW, Offer(str(plain.id)), actor=hirer).invitation.role_label == "Plain"


def test_nobody_invites_beyond_his_own_limit() -> None:
    small = role("Small", "tenancy.person.add", "tenancy.home.view", limits=Limits(post=1000))
    hirer = someone("hirer", small)
    plain = str(role("Plain", "tenancy.home.view").id)
    with pytest.raises(GrantBeyondOwn):
        invite_person(NEW, Offer(plain), actor=hirer)
    with pytest.raises(GrantBeyondOwn):
        invite_person(NEW, Offer(plain, limits=Limits(1001, 0, 0)), actor=hirer)
    assert invite_person(NEW, Offer(plain, limits=Limits(1000)), actor=hirer).invitation.post_up_to == 1000


def test_owner_is_invited_with_everything_or_not_at_all(owner: Actor) -> None:
    with pytest.raises(OwnerNotNarrowed):
        invite_person(NEW, Offer("owner", limits=Limits(post=1)), actor=owner)


def test_role_area_and_branch_have_to_be_there(owner: Actor) -> None:
    branch = Branch.objects.create(code="CPT", name="Cape Town")
    made = invite_person(NEW, Offer("viewer", branches=[branch.id]), actor=owner)
    assert made.invitation.branches == {branch.id}
    for wrong, refusal in (
        (Offer("baron"), UnknownRole),
        (Offer("viewer", own_only=["nothing"]), UnknownScope),
        (Offer("viewer", branches=[made.invitation.id]), UnknownScope),
    ):
        with pytest.raises(refusal):
            invite_person("other@karoo.example", wrong, actor=owner)


def test_member_and_invited_address_are_not_invited_again(owner: Actor) -> None:
    with pytest.raises(AlreadyMember):
        invite_person("Clerk@karoo.example", Offer("viewer"), actor=owner)
    invited(owner)
    with pytest.raises(AlreadyInvited):
        invite_person(NEW, Offer("viewer"), actor=owner)


def test_withdrawn_address_may_be_invited_anew(owner: Actor) -> None:
    withdraw_invitation(invited(owner).invitation, actor=owner)
    assert invite_person(NEW, Offer("viewer"), actor=owner).invitation.is_open


def test_sending_again_makes_a_new_link_and_kills_the_old_one(owner: Actor, admin: Actor) -> None:
    first = invited(owner)
    second = send_invitation_again(first.invitation, actor=admin)
    assert invitation_of("karoo", first.token) is None
    assert invitation_of("karoo", second.token) is not None
    assert second.invitation.invited_by_label == "Admin"


def test_mail_is_sent_again_at_most_every_minute(owner: Actor) -> None:
    made = invite_person(NEW, Offer("viewer"), actor=owner)
    with pytest.raises(SentJustNow):
        send_invitation_again(made.invitation, actor=owner)
    assert invitation_of("karoo", made.token) is not None


def test_withdrawn_invitation_is_neither_sent_nor_withdrawn_again(owner: Actor) -> None:
    made = invited(owner)
    withdraw_invitation(made.invitation, actor=owner)
    for act in (send_invitation_again, withdraw_invitation):
        with pytest.raises(NotOpen):
            act(made.invitation, actor=owner)


def test_open_invitations_have_an_end(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "MOST_OPEN", 1)
    invited(owner)
    with pytest.raises(TooManyInvitations), locking("tenancy_tenant", before="tenancy_invitation"):
        invite_person("other@karoo.example", Offer("viewer"), actor=owner)


def test_mails_to_an_address_have_an_end_though_each_invitation_is_withdrawn(owner: Actor, admin: Actor) -> None:
    for by in (owner, admin, owner, admin, owner):
        withdraw_invitation(invite_person(NEW, Offer("viewer"), actor=by).invitation, actor=by)
    with pytest.raises(TooManyMails, match=f"to {NEW}.* in 24 hours"):
        invite_person(NEW, Offer("viewer"), actor=admin)
    assert not Invitation.objects.filter(email=NEW, withdrawn_at=None).exists()
    assert invite_person("other@karoo.example", Offer("viewer"), actor=admin).invitation.is_open
