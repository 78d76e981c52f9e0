"""What every listing says in the same words: its days, and its currency."""

from datetime import date

from erp.foundation.dates import full_date


def in_words(starts: date, ends: date) -> str:
    """``1 March 2026 to 31 October 2026``, or as the tenant has days written."""
    return f"{full_date(starts)} to {full_date(ends)}"
