"""Say that an alert was seen to."""

from auditlog.alerts.errors import AlreadyAcknowledged
from auditlog.alerts.models import Alert
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def acknowledge_alert(alert: Alert, *, note: str, actor: Actor) -> Alert:
    """Put a name and a note to an alert; what happens again from now on is a new one.

    Raises ``AlreadyAcknowledged``.
    """
    require_permission(actor, "auditlog.alert.acknowledge")
    with act("auditlog.alert.acknowledged", actor=actor, reason=note.strip()):
        locked = Alert.objects.select_for_update().get(id=alert.id)
        if locked.acknowledged_at is not None:
            raise AlreadyAcknowledged(locked.acknowledged_by_label)
        locked.acknowledged_at = clock.now()
        locked.acknowledged_by_label = actor.label
        locked.note = note.strip()
        locked.save(update_fields=["acknowledged_at", "acknowledged_by_label", "note"])
    return locked
