"""Which years and periods there are."""

from datetime import date

from django.db.models import QuerySet

from accounting.periods.models import AccountingPeriod, Calendar, FiscalYear, PeriodPattern, PeriodState


def fiscal_years() -> QuerySet[FiscalYear]:
    """Fiscal years with their periods, newest first."""
    return FiscalYear.objects.prefetch_related("periods").order_by("-starts")


def period_of(day: date) -> AccountingPeriod | None:
    """The period to which a day belongs, or nothing; adjustment periods have no days of their own."""
    return AccountingPeriod.objects.filter(starts__lte=day, ends__gte=day, is_adjustment=False).first()


def period_named(name: str, day: date | None = None) -> AccountingPeriod | None:
    """The period of that name, or else the one to which ``day`` belongs."""
    return AccountingPeriod.objects.filter(name__iexact=name).first() or (period_of(day) if day else None)


def latest_open_day(today: date) -> date:
    """Today, or the last day of the newest open period where today's is not open."""
    period = period_of(today)
    if period is not None and period.state == PeriodState.OPEN:
        return today
    newest = AccountingPeriod.objects.filter(state=PeriodState.OPEN, is_adjustment=False).order_by("-ends").first()
    return newest.ends if newest else today


def calendar_of(year: FiscalYear) -> Calendar:
    """How a year runs, as its periods show it."""
    kinds = list(year.periods.values_list("is_adjustment", flat=True))
    in_weeks = kinds.count(False) == 13
    return Calendar(
        year.starts.month, PeriodPattern.FOUR_WEEKS if in_weeks else PeriodPattern.MONTHS, has_adjustment=any(kinds)
    )
