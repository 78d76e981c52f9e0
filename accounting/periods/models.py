"""Fiscal years and the accounting periods that they are cut into."""

from typing import ClassVar

from django.db import models

from auditlog.events.declaring import Audited
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class PeriodState(models.TextChoices):
    """Whether entries may be posted into a period."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    LOCKED = "locked", "Locked for good"


class FiscalYear(TenantModel):
    """Twelve months of books. ``cycle`` is the year in which it starts, in numbers of documents."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT"))
    audited: ClassVar[Audited] = Audited("accounting.fiscal_year", label_column="name")

    name = models.CharField(max_length=20)
    cycle = models.CharField(max_length=8)
    starts = models.DateField()
    ends = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "starts"], name="fiscal_year_starts_once"),
            models.UniqueConstraint(fields=["tenant", "ends"], name="fiscal_year_ends_once"),
            models.UniqueConstraint(fields=["tenant", "cycle"], name="fiscal_year_cycle_once"),
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="fiscal_year_runs_forward"),
        ]

    def __str__(self) -> str:
        return self.name


class AccountingPeriod(TenantModel):
    """A month of a fiscal year. The database refuses entries where it is not open."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited("accounting.period", label_column="name")

    fiscal_year = TenantForeignKey(FiscalYear, models.PROTECT, related_name="periods")
    number = models.SmallIntegerField()
    name = models.CharField(max_length=30)
    starts = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=6, choices=PeriodState, default=PeriodState.OPEN)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "starts"], name="period_starts_once"),
            models.UniqueConstraint(fields=["tenant", "ends"], name="period_ends_once"),
            models.UniqueConstraint(fields=["tenant", "fiscal_year", "number"], name="period_number_once_a_year"),
            models.CheckConstraint(condition=models.Q(ends__gte=models.F("starts")), name="period_runs_forward"),
            models.CheckConstraint(condition=models.Q(state__in=PeriodState.values), name="period_state_is_known"),
        ]

    def __str__(self) -> str:
        return self.name
