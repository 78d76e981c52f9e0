"""Where members are signed in to the tenant: beginning, being there, and being ended by somebody else.

A visit that was ended is over with the next request; whoever comes back signs in anew.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.bounds import require_may_touch
from tenancy.access.checking import require_permission
from tenancy.access.models import Membership
from tenancy.access.visit_models import Visit


def note_visit_begun(membership: Membership, sign_in: UUID, *, ip: str, user_agent: str) -> None:
    """The member has come in by this sign-in; one that was ended stays ended."""
    now = clock.now()
    Visit.objects.update_or_create(
        membership=membership,
        sign_in=sign_in,
        defaults={"seen_at": now, "ip": ip, "user_agent": user_agent[:300]},
        create_defaults={
            "user_id": membership.user_id,
            "began_at": now,
            "seen_at": now,
            "ip": ip,
            "user_agent": user_agent[:300],
        },
    )


def note_visit_goes_on(membership: Membership, sign_in: UUID, *, ip: str) -> None:
    """The member was here just now; called about once a minute."""
    now = clock.now()
    Visit.objects.filter(membership=membership, sign_in=sign_in).update(seen_at=now, ip=ip)
    Membership.objects.filter(id=membership.id).update(last_seen_at=now)


def visits_of(membership: Membership, *, most: int = 12) -> list[Visit]:
    """The latest visits of a member, over or not."""
    return list(Visit.objects.filter(membership=membership).order_by("-seen_at", "-id")[:most])


def open_visits(membership: Membership) -> QuerySet[Visit]:
    """Those that go on: neither ended nor, by the installation's limits, over."""
    now = clock.now()
    return Visit.objects.filter(
        membership=membership,
        ended_at__isnull=True,
        began_at__gt=now - timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS),
        seen_at__gt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS),
    )


@noting_refusal("tenancy.visit.ended")
def end_visits(
    membership: Membership, *, actor: Actor, only: UUID | None = None, also: Callable[[int], None] = lambda ended: None
) -> int:
    """End the visits of a member in this tenant, or the one of that id; tells how many.

    ``also`` is done within the act and given the number. Raises ``OwnAccess`` or ``StandsAbove``.
    """
    require_permission(actor, "tenancy.person.suspend")
    with act("tenancy.visit.ended", actor=actor, subject=membership.user.email):
        require_may_touch(membership, actor=actor)
        ended = _end(membership, actor, only)
        also(ended)
    return ended


def end_every_visit(membership: Membership, *, actor: Actor) -> int:
    """The same as a step of an act that has asked already."""
    return _end(membership, actor, None)


def _end(membership: Membership, actor: Actor, only: UUID | None) -> int:
    found = Visit.objects.filter(membership=membership, ended_at__isnull=True)
    if only is not None:
        found = found.filter(id=only)
    return found.update(ended_at=clock.now(), ended_by_label=actor.label[:200])
