"""Hand the file with everything to an owner; it is counted and recorded."""

from typing import BinaryIO

from django.db.models import F

from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from reporting.takeaways.errors import TakeawayGone
from reporting.takeaways.models import Takeaway
from reporting.takeaways.requesting import MAY_TAKE, require_whole_sight
from reporting.takeaways.storing import open_stored
from tenancy.access.checking import require_permission


@noting_refusal("reporting.takeaway.taken")
def take_takeaway(takeaway: Takeaway, *, actor: Actor) -> BinaryIO:
    """The file, open for reading; raises ``TakeawayGone`` and ``TakeawayBeyondSight``."""
    require_permission(actor, MAY_TAKE)
    require_whole_sight(actor)
    if not takeaway.has_file:
        raise TakeawayGone
    file = open_stored(takeaway.id)
    with act("reporting.takeaway.taken", actor=actor):
        Takeaway.objects.filter(id=takeaway.id).update(
            times_taken=F("times_taken") + 1, last_taken_at=clock.now(), last_taken_by_label=actor.label
        )
        record_event(
            "reporting.takeaway.taken",
            actor=actor,
            subject_type="reporting.takeaway",
            subject_id=takeaway.id,
            subject_label=takeaway.file_name,
            changes={
                "file": takeaway.file_name,
                "bytes": takeaway.file_bytes,
                "sha256": takeaway.file_sha256,
                "times": takeaway.times_taken + 1,
            },
        )
    return file
