"""Which years and periods there are."""

from datetime import date

from django.db.models import QuerySet

from accounting.periods.models import AccountingPeriod, FiscalYear, PeriodState


def fiscal_years() -> QuerySet[FiscalYear]:
    """Fiscal years with their periods, newest first."""
    return FiscalYear.objects.prefetch_related("periods").order_by("-starts")


def period_of(day: date) -> AccountingPeriod | None:
    """The period in which a day lies, or nothing."""
    return AccountingPeriod.objects.filter(starts__lte=day, ends__gte=day).first()


def latest_open_day(today: date) -> date:
    """Today, or the last day of the newest open period where today's is not open."""
    period = period_of(today)
    if period is not None and period.state == PeriodState.OPEN:
        return today
    newest = AccountingPeriod.objects.filter(state=PeriodState.OPEN).order_by("-ends").first()
    return newest.ends if newest else today
