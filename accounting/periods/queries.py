"""Which years and periods there are."""

from datetime import date

from django.db.models import QuerySet

from accounting.periods.models import AccountingPeriod, Calendar, FiscalYear, Module, PeriodPattern, PeriodState


def fiscal_years() -> QuerySet[FiscalYear]:
    """Fiscal years with their periods, newest first."""
    return FiscalYear.objects.prefetch_related("periods").order_by("-starts")


def period_of(day: date) -> AccountingPeriod | None:
    """The period to which a day belongs, or nothing; adjustment periods have no days of their own."""
    return AccountingPeriod.objects.filter(starts__lte=day, ends__gte=day, is_adjustment=False).first()


def period_named(name: str, day: date | None = None) -> AccountingPeriod | None:
    """The period of that name, or else the one to which ``day`` belongs."""
    return AccountingPeriod.objects.filter(name__iexact=name).first() or (period_of(day) if day else None)


def why_not_open(period: AccountingPeriod, module: str = Module.LEDGER) -> str:
    """How a period is that takes no entries of a module, such as "closed to journal"; empty where it takes them."""
    if period.state != PeriodState.OPEN:
        return PeriodState(period.state).label.lower()
    return f"closed to {Module(module).label.lower()}" if module in period.closed_modules else ""


def latest_open_day(today: date) -> date:
    """Today, or the last day of the newest period that takes entries of the journal where today's does not."""
    period = period_of(today)
    if period is not None and not why_not_open(period):
        return today
    newest_first = AccountingPeriod.objects.filter(state=PeriodState.OPEN, is_adjustment=False).order_by("-ends")
    return next((one.ends for one in newest_first if not why_not_open(one)), today)


def periods_not_open(module: str = Module.LEDGER) -> list[AccountingPeriod]:
    """The periods that take no entries of a module."""
    return [one for one in AccountingPeriod.objects.all() if why_not_open(one, module)]


def calendar_of(year: FiscalYear) -> Calendar:
    """How a year runs, as its periods show it."""
    kinds = list(year.periods.values_list("is_adjustment", flat=True))
    in_weeks = kinds.count(False) == 13
    return Calendar(
        year.starts.month, PeriodPattern.FOUR_WEEKS if in_weeks else PeriodPattern.MONTHS, has_adjustment=any(kinds)
    )
