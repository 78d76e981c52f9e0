"""What every statement says of how it was asked for: parameters, currency, days."""

from datetime import date

from erp.foundation.dates import full_date
from reporting.exports.tables import Parameter
from reporting.financials.asking import Asked


def parameters_of(asked: Asked, *, hide_zero: bool) -> dict[str, Parameter]:
    """What a statement was asked with, but for its first day."""
    return {
        "to": asked.ends.isoformat(),
        "compare": asked.compare or None,
        "dimension": asked.dimension or None,
        "hide_zero": hide_zero,
    }


def day_in_words(day: date) -> str:
    """``31 October 2026``, or as the tenant has days written."""
    return full_date(day)
