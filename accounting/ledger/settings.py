"""Change how the books are kept."""

from accounting.ledger.models import BookSettings
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def change_book_settings(settings: BookSettings, *, actor: Actor) -> BookSettings:
    """Write the changed rounding policy, days of rates and limit of approval; raises ``ValidationError``."""
    require_permission(actor, "accounting.settings.edit")
    settings.full_clean()
    with act("accounting.settings.changed", actor=actor):
        settings.save(update_fields=["rounding", "rate_days", "approval_above"])
    return settings
