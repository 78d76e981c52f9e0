"""Choose how the fiscal years that are not open yet are cut into periods."""

from accounting.ledger.models import BookSettings
from accounting.ledger.queries import book_settings
from accounting.periods.models import Calendar
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def choose_calendar(calendar: Calendar, *, actor: Actor) -> BookSettings:
    """Keep how further years are to be cut; those that are open stay as they are, and so does the start month.

    Raises ``ValidationError`` for a pattern that is not known.
    """
    require_permission(actor, "accounting.period.close")
    with act("accounting.calendar.chosen", actor=actor):
        settings = BookSettings.objects.select_for_update().get(id=book_settings().id)
        settings.period_pattern, settings.has_adjustment_period = calendar.pattern, calendar.has_adjustment
        settings.full_clean()
        settings.save(update_fields=["period_pattern", "has_adjustment_period"])
    return settings
