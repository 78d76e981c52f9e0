"""Which looks are going on."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from erp.foundation.actor import Actor
from tenancy.access.bounds import held_beyond
from tenancy.access.facts import facts_of
from tenancy.access.models import Membership
from tenancy.seeing.models import Seeing

MAY_SEE_AS = "tenancy.person.see_as"


def seeing_with(seeing_id: UUID, seer: Membership) -> Seeing | None:
    """A look that this member began and that nobody has ended; its time may have passed."""
    return Seeing.objects.filter(id=seeing_id, seer_id=seer.id, ended_at=None).first()


def overdue_seeings(moment: datetime) -> QuerySet[Seeing]:
    """Looks whose time has passed and whose end was not written yet."""
    return Seeing.objects.filter(ended_at=None, ends_at__lte=moment).order_by("ends_at")


def lately_seen(seen_id: UUID, most: int) -> list[Seeing]:
    """The latest looks with one person's eyes."""
    return list(Seeing.objects.filter(seen_id=seen_id).order_by("-began_at")[:most])


def beyond_the_seer(seen: Membership, *, actor: Actor) -> list[str]:
    """What the person may do or see beyond the actor, in words; empty where the actor may look so.

    Whoever sees only own records somewhere would see the other's own there, so that
    counts as beyond as well.
    """
    return held_beyond(facts_of(seen), actor=actor)
