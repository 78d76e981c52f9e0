"""Ranges of days that reports are asked for most."""

from datetime import date
from typing import Any

from accounting.periods.queries import fiscal_years
from reporting.financials.comparison import previous_month_end


def presets(today: date, *, has_range: bool) -> list[dict[str, Any]]:
    """Last month and the latest fiscal years; for a day alone their last days."""
    month_end = previous_month_end(today)
    ranges = [("Last month", month_end.replace(day=1), month_end)]
    for year in fiscal_years().prefetch_related(None)[:4]:
        if year.starts <= today:
            ends = min(year.ends, today)
            ranges.append((f"{year.name} to date" if ends < year.ends else year.name, year.starts, ends))
    return [{"label": label, "from": starts if has_range else None, "to": ends} for label, starts, ends in ranges]
