"""Change how the books are kept."""

from accounting.currencies.queries import base_currency
from accounting.ledger.errors import OwnerLiftsLimit
from accounting.ledger.models import BookSettings
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from erp.foundation.money import format_amount
from tenancy.access.bounds import is_unbound
from tenancy.access.checking import require_permission
from tenancy.notices.sending import tell_owners


@noting_refusal("accounting.settings.changed")
def change_book_settings(settings: BookSettings, *, actor: Actor) -> BookSettings:
    """Write the changed rounding policy, days of rates and limit of approval; raises ``ValidationError``.

    Owners are told of every change of the limit. Raises ``OwnerLiftsLimit`` where somebody else
    raises or removes it: whoever it binds does not free himself of it.
    """
    require_permission(actor, "accounting.settings.edit")
    settings.full_clean()
    with act("accounting.settings.changed", actor=actor):
        before = BookSettings.objects.select_for_update().values_list("approval_above", flat=True).get(id=settings.id)
        after = settings.approval_above
        if before is not None and (after is None or after > before) and not is_unbound(actor):
            raise OwnerLiftsLimit
        settings.save(update_fields=["rounding", "rate_days", "approval_above"])
        if after != before:
            _tell_owners(actor, before, after)
    return settings


def _tell_owners(actor: Actor, before: int | None, after: int | None) -> None:
    tell_owners(
        "accounting.settings.approval_limit",
        title="The limit of approval has changed",
        sentence=f"{actor.label} changed the amount above which entries by hand need another person’s approval,"
        f" from {_in_words(before)} to {_in_words(after)}.",
        path="journal/approval/",
    )


def _in_words(limit: int | None) -> str:
    if limit is None:
        return "no limit"
    base = base_currency()
    return f"{format_amount(limit, base.exponent, dash_zero=False)} {base.code}"
