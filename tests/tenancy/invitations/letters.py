"""Invitations for tests: sent, and put into the state that a test is about."""

from datetime import timedelta
from typing import Any

from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.invitations.granting import Offer
from tenancy.invitations.inviting import ToBeMailed, invite_person
from tenancy.invitations.models import Invitation

NEW = "naledi@karoo.example"
STRANGER = Actor(kind="person", label="Naledi")


def invited(actor: Actor, email: str = NEW, role: str = "viewer", **offered: Any) -> ToBeMailed:
    """An invitation that was sent an hour ago."""
    made = invite_person(email, Offer(role, **offered), actor=actor)
    aged(made.invitation, hours=1)
    return made


def aged(invitation: Invitation, **ago: float) -> None:
    """Let the last mail have been sent so long ago."""
    gone = timedelta(**ago)
    Invitation.objects.filter(id=invitation.id).update(
        sent_at=clock.now() - gone, expires_at=invitation.expires_at - gone
    )
    invitation.refresh_from_db()
