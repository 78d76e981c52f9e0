"""Invite people by mail, send the mail again, or take the invitation back.

Whether an address has an account is nowhere looked at: the inviter learns only who is a
member already, which he can see in the list of people.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.bounds import require_may_give
from tenancy.access.checking import require_permission
from tenancy.access.errors import AlreadyMember, UnknownRole
from tenancy.access.models import Membership
from tenancy.invitations.errors import AlreadyInvited, NotOpen, SentJustNow, TooManyInvitations
from tenancy.invitations.granting import Offer, facts_of_invitation, facts_of_offer
from tenancy.invitations.mail_bounds import count_invitation_mail
from tenancy.invitations.models import NOTE_LENGTH, Invitation
from tenancy.invitations.queries import hash_of_token, open_invitations
from tenancy.plans.capping import require_room_for

LASTS = timedelta(days=7)
BETWEEN_MAILS = timedelta(minutes=1)
MOST_OPEN = 100
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class ToBeMailed:
    """An invitation and the token of its link, which is readable here and in the mail alone."""

    invitation: Invitation
    token: str


@noting_refusal("tenancy.person.invited")
def invite_person(email: str, offer: Offer, *, actor: Actor, note: str = "") -> ToBeMailed:
    """Invite an address into the tenant; nobody is a member before he accepts.

    Raises ``AlreadyMember``, ``AlreadyInvited``, ``TooManyInvitations``, ``TooManyMails``, what refuses the
    offer itself, and ``RoleBeyondOwn`` or ``GrantBeyondOwn`` for what the actor may not give.
    """
    require_permission(actor, "tenancy.person.add")
    address = email.strip().lower()
    facts = facts_of_offer(offer, actor=actor)
    require_may_give(facts, actor=actor)
    with act("tenancy.person.invited", actor=actor, subject=address):
        if Membership.objects.filter(user__email=address).exists():
            raise AlreadyMember(address)
        # First, since the lock that it takes has the other bound counted in turns, too.
        require_room_for("users", 1)
        if open_invitations().count() >= MOST_OPEN:
            raise TooManyInvitations(MOST_OPEN)
        now = clock.now()
        made = Invitation(
            email=address,
            role_key=facts.role.key,
            role_label=facts.role.label,
            post_up_to=facts.limits.post,
            approve_up_to=facts.limits.approve,
            discount_up_to=facts.limits.discount,
            own_only=sorted(facts.own_only),
            branch_ids=None if facts.branches is None else sorted(facts.branches),
            note=note.strip()[:NOTE_LENGTH],
            created_at=now,
        )
        token = _renew(made, actor)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise AlreadyInvited(address) from error
        count_invitation_mail(address, actor=actor)
    return ToBeMailed(made, token)


@noting_refusal("tenancy.person.invited_again")
def send_invitation_again(invitation: Invitation, *, actor: Actor) -> ToBeMailed:
    """Give an open invitation a new link and seven more days; the old link is dead.

    Whoever sends it stands for it from now on. Raises ``NotOpen``, ``SentJustNow``, ``TooManyMails`` and what
    refuses the offer.
    """
    require_permission(actor, "tenancy.person.add")
    with act("tenancy.person.invited_again", actor=actor, subject=invitation.email):
        locked = _locked(invitation)
        require_may_give(facts_of_invitation(locked), actor=actor)
        if clock.now() < locked.sent_at + BETWEEN_MAILS:
            raise SentJustNow
        count_invitation_mail(locked.email, actor=actor)
        token = _renew(locked, actor)
        locked.save(update_fields=["token_hash", "sent_at", "expires_at", "invited_by_id", "invited_by_label"])
    return ToBeMailed(locked, token)


@noting_refusal("tenancy.invitation.withdrawn")
def withdraw_invitation(invitation: Invitation, *, actor: Actor) -> Invitation:
    """Take an open invitation back; its link is dead.

    Raises ``NotOpen``, and what says that the role is beyond the actor's own: he withdraws
    what he could have sent.
    """
    require_permission(actor, "tenancy.person.add")
    with act("tenancy.invitation.withdrawn", actor=actor, subject=invitation.email):
        locked = _locked(invitation)
        # An invitation into a role that is gone gives nothing, so anybody may withdraw it.
        with suppress(UnknownRole):
            require_may_give(facts_of_invitation(locked), actor=actor)
        locked.withdrawn_at = clock.now()
        locked.save(update_fields=["withdrawn_at"])
    return locked


def _renew(invitation: Invitation, actor: Actor) -> str:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    invitation.token_hash = hash_of_token(token)
    invitation.sent_at = clock.now()
    invitation.expires_at = invitation.sent_at + LASTS
    invitation.invited_by_id = actor.id
    invitation.invited_by_label = actor.label
    return token


def _locked(invitation: Invitation) -> Invitation:
    found = Invitation.objects.select_for_update().filter(id=invitation.id).first()
    if found is None or not found.is_open:
        raise NotOpen(invitation.email)
    return found
