"""Change how the books are kept."""

from accounting.ledger.models import BookSettings
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission


def change_book_settings(settings: BookSettings, *, actor: Actor) -> BookSettings:
    """Write the changed rounding policy and days of rates; raises ``ValidationError`` for what they cannot be."""
    require_permission(actor, "accounting.settings.edit")
    settings.full_clean()
    with act("accounting.settings.changed", actor=actor):
        settings.save(update_fields=["rounding", "rate_days"])
    return settings
