"""Periods that are locked for good, for tests that only need the lock."""

from accounting.periods.models import AccountingPeriod, PeriodSignOff, PeriodState


def lock(period: AccountingPeriod) -> AccountingPeriod:
    """Lock a period under a bare signature, without which the database lets nobody commit."""
    PeriodSignOff.objects.create(period=period, signed_by_label="test", checklist=[])
    AccountingPeriod.objects.filter(id=period.id).update(state=PeriodState.LOCKED)
    period.refresh_from_db()
    return period
