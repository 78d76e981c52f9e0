"""Accept an invitation: with the account of just that address, or by making one.

The token stands for the address, as a link in a mail does; an account stands for the
person. Who has an account needs both, so that a mail that somebody else reads lets him into
no books.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.errors import AlreadyMember
from tenancy.access.models import Membership, User
from tenancy.access.registry import Role
from tenancy.access.role_models import MembershipBranch
from tenancy.invitations.errors import HasAccount, InvitationOver, OtherAddress
from tenancy.invitations.granting import is_still_backed
from tenancy.invitations.models import Invitation
from tenancy.invitations.queries import hash_of_token
from tenancy.notices.sending import send_notice
from tenancy.plans.capping import require_room_for
from tenancy.tenants.standing import locked_tenant, require_open


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Name and password of somebody who has no account yet; the password was checked by its rules."""

    full_name: str
    password: str


@noting_refusal("tenancy.person.joined")
def accept_invitation(invitation: Invitation, token: str, *, user: User, actor: Actor) -> Membership:
    """Make the person who is signed in a member, as the invitation offers; it works once.

    Runs in the invitation's tenant, and the actor holds nothing there yet: the token is what
    entitles him. Raises ``InvitationOver``, ``OtherAddress``, ``AlreadyMember`` and ``TenantNotOpen``.
    """
    with act("tenancy.person.joined", actor=actor, subject=invitation.email):
        locked = _locked(invitation, token)
        if user.email != locked.email:
            raise OtherAddress(locked.email)
        return _join(locked, user)


@noting_refusal("tenancy.person.joined")
def accept_with_new_account(invitation: Invitation, token: str, account: NewAccount, *, actor: Actor) -> Membership:
    """Make an account for the invited address and its person a member.

    Raises ``InvitationOver``, ``TenantNotOpen``, and ``HasAccount`` where there is an account: no
    link out of a mail sets the password of one that exists.
    """
    with act("tenancy.person.joined", actor=actor, subject=invitation.email):
        locked = _locked(invitation, token)
        try:
            with transaction.atomic():
                user = User.objects.create_user(locked.email, account.password, full_name=account.full_name)
        except IntegrityError as error:
            raise HasAccount(locked.email) from error
        return _join(locked, user)


def _locked(invitation: Invitation, token: str) -> Invitation:
    """The invitation, locked, so that of two who hold the link one is too late."""
    found = Invitation.objects.select_for_update().filter(id=invitation.id, token_hash=hash_of_token(token)).first()
    if found is None or not found.is_good_at(clock.now()) or not is_still_backed(found):
        raise InvitationOver
    return found


def _join(invitation: Invitation, user: User) -> Membership:
    require_open(locked_tenant())
    # The invitation was counted when it was sent; the plan may have become smaller since.
    require_room_for("users", 0)
    is_built_in = invitation.role_key in Role.values
    try:
        with transaction.atomic():
            made = Membership.objects.create(
                user=user,
                role=invitation.role_key if is_built_in else "",
                custom_role_id=None if is_built_in else UUID(invitation.role_key),
                post_up_to=invitation.post_up_to,
                approve_up_to=invitation.approve_up_to,
                discount_up_to=invitation.discount_up_to,
                own_only=invitation.own_only,
                all_branches=invitation.branch_ids is None,
            )
    except IntegrityError as error:
        raise AlreadyMember(user.email) from error
    MembershipBranch.objects.bulk_create(
        MembershipBranch(membership=made, branch_id=one) for one in invitation.branch_ids or ()
    )
    invitation.accepted_at = clock.now()
    invitation.accepted_by_id = user.id
    invitation.save(update_fields=["accepted_at", "accepted_by_id"])
    _tell_inviter(invitation, made)
    return made


def _tell_inviter(invitation: Invitation, made: Membership) -> None:
    """Whoever stands for the invitation learns that it was accepted, if he is there to read it."""
    if invitation.invited_by_id is None:
        return
    inviter = Membership.objects.filter(
        user_id=invitation.invited_by_id, suspended_at__isnull=True, user__is_active=True
    ).exclude(id=made.id)
    send_notice(
        to=inviter,
        kind="tenancy.invitation.accepted",
        title=f"{made.user} has joined",
        sentence=f"{made.user.email} accepted your invitation and is a member as {invitation.role_label}.",
        path=f"people/{made.id}/",
    )
