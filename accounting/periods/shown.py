"""The list of fiscal years, as its template wants it."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounting.periods.models import AccountingPeriod, FiscalYear, Module, PeriodException, PeriodSignOff, PeriodState
from accounting.periods.opening import fiscal_year_name
from accounting.periods.queries import fiscal_years
from erp.foundation import clock
from erp.foundation.actor import Actor


def list_context(slug: str, *, today: date, actor: Actor) -> dict[str, Any]:
    """Every year with its periods, newest first, and the steps that the actor may take."""
    years = list(fiscal_years())
    may_close = actor.may("accounting.period.close")
    leave = _exceptions_in_force()
    signed = dict(PeriodSignOff.objects.values_list("period_id", "signed_by_label"))
    return {
        "module_labels": [one.label for one in Module],
        "years": [_year(year, slug, today=today, may_close=may_close, leave=leave, signed=signed) for year in years],
        "further_years": _further_years(years) if may_close else [],
        "opening_url": reverse("fiscal_year_opening", args=[slug]) if may_close else "",
    }


def _exceptions_in_force() -> Counter[Any]:
    now = clock.now()
    found = PeriodException.objects.filter(Q(withdrawn_at=None), ends_at__gt=now).exclude(
        period__state=PeriodState.LOCKED
    )
    return Counter(found.values_list("period_id", flat=True))


def _year(
    year: FiscalYear,
    slug: str,
    *,
    today: date,
    may_close: bool,
    leave: Counter[Any],
    signed: dict[Any, str],
) -> dict[str, Any]:
    periods = sorted(year.periods.all(), key=lambda one: one.number)
    return {
        "label": f"Fiscal year {year.name}",
        "url": reverse("fiscal_year", args=[slug, year.id]),
        "starts": year.starts,
        "ends": year.ends,
        "is_current": year.starts <= today <= year.ends,
        "is_over": year.ends < today,
        "open_count": sum(one.state == PeriodState.OPEN for one in periods),
        "signed_count": sum(one.id in signed for one in periods),
        "period_count": len(periods),
        "periods": [
            {
                **_period(one, slug, today=today, may_close=may_close),
                "exceptions": leave[one.id],
                "signed_by": signed.get(one.id, ""),
            }
            for one in periods
        ],
    }


def _period(period: AccountingPeriod, slug: str, *, today: date, may_close: bool) -> dict[str, Any]:
    is_open = period.state == PeriodState.OPEN
    return {
        "name": period.name,
        "starts": period.starts,
        "ends": period.ends,
        "state": str(period.state),
        "modules": [
            {"label": one.label, "is_open": is_open and one.value not in period.closed_modules} for one in Module
        ],
        "closed_to": [Module(one).label for one in period.closed_modules] if is_open else [],
        "is_current": period.starts <= today <= period.ends and not period.is_adjustment,
        "url": reverse("period", args=[slug, period.id]),
        "close_url": reverse("period_closing", args=[slug, period.id]) if may_close and is_open else "",
        "open_url": reverse("period_reopening", args=[slug, period.id])
        if may_close and period.state == PeriodState.CLOSED
        else "",
    }


def _further_years(years: list[FiscalYear]) -> list[dict[str, Any]]:
    """The years after the newest, in holes between others and before the oldest one, which may be opened next."""
    if not years:
        return []
    after, before = years[0].ends + timedelta(days=1), years[-1].starts - timedelta(days=1)
    holes = [
        older.ends + timedelta(days=1)
        for newer, older in pairwise(years)
        if older.ends + timedelta(days=1) < newer.starts
    ]
    return [
        {"label": f"Open {fiscal_year_name(after)}", "day": after},
        *({"label": f"Open {fiscal_year_name(day)}", "day": day} for day in holes),
        {"label": f"Open {fiscal_year_name(_year_earlier(years[-1].starts))}", "day": before},
    ]


def _year_earlier(first_day: date) -> date:
    return first_day.replace(year=first_day.year - 1)
