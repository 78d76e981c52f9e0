"""What every statement says of how it was asked for: parameters, currency, days."""

from datetime import date

from erp.foundation.money import iso_currencies
from reporting.exports.tables import Parameter
from reporting.financials.asking import Asked
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant


def parameters_of(asked: Asked, *, hide_zero: bool) -> dict[str, Parameter]:
    """What a statement was asked with, but for its first day."""
    return {
        "to": asked.ends.isoformat(),
        "compare": asked.compare or None,
        "dimension": asked.dimension or None,
        "hide_zero": hide_zero,
    }


def base_currency() -> tuple[str, int]:
    """The currency of the books, and its decimals."""
    code = Tenant.objects.values_list("base_currency", flat=True).get(id=current_tenant_id())
    return code, iso_currencies()[code].exponent


def day_in_words(day: date) -> str:
    """``31 October 2026``."""
    return f"{day.day} {day:%B %Y}"
