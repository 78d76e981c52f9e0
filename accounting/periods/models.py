"""Fiscal years and the accounting periods that they are cut into."""

from dataclasses import dataclass
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from auditlog.events.declaring import Audited, NotAudited, Parent
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import READ_ONLY, TableGuard
from tenancy.scoping.models import TenantModel


class PeriodState(models.TextChoices):
    """Whether entries may be posted into a period."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    LOCKED = "locked", "Locked for good"


class PeriodPattern(models.TextChoices):
    """How a fiscal year is cut into periods."""

    MONTHS = "months", "Twelve months"
    FOUR_WEEKS = "four_weeks", "Thirteen periods of four weeks"


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the years of a tenant run.

    They start on the first of ``start_month`` and are cut by ``pattern``: into twelve months,
    or into thirteen periods of four weeks, of which the last takes the day or two left over.
    ``has_adjustment`` adds a period for corrections on the last day, after the others.
    """

    start_month: int
    pattern: str = PeriodPattern.MONTHS
    has_adjustment: bool = False


class Module(models.TextChoices):
    """The parts of the business whose entries a period may be closed to, one by one."""

    LEDGER = "ledger", "Journal"
    SALES = "sales", "Sales"
    PURCHASES = "purchases", "Purchases"
    BANKING = "banking", "Banking"
    STOCK = "stock", "Stock"


class FiscalYear(TenantModel):
    """A year of books. ``cycle`` is the year in which it starts, in numbers of documents."""

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
    """A month, or four weeks, of a fiscal year. The database refuses entries where it is not open.

    ``closed_modules`` are those that a period otherwise open takes nothing from. A period
    that ``is_adjustment`` lies on the year's last day, beside the period that the day
    belongs to: it takes what an accountant corrects after the year is over.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited("accounting.period", label_column="name")

    fiscal_year = TenantForeignKey(FiscalYear, models.PROTECT, related_name="periods")
    number = models.SmallIntegerField()
    name = models.CharField(max_length=30)
    starts = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=6, choices=PeriodState, default=PeriodState.OPEN)
    closed_modules = ArrayField(
        models.CharField(max_length=10, choices=Module), default=list, db_default=[], blank=True
    )
    is_adjustment = models.BooleanField(default=False, db_default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "starts"], condition=models.Q(is_adjustment=False), name="period_starts_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "ends"], condition=models.Q(is_adjustment=False), name="period_ends_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "fiscal_year"],
                condition=models.Q(is_adjustment=True),
                name="adjustment_period_once_a_year",
            ),
            models.UniqueConstraint(fields=["tenant", "fiscal_year", "number"], name="period_number_once_a_year"),
            models.CheckConstraint(condition=models.Q(ends__gte=models.F("starts")), name="period_runs_forward"),
            models.CheckConstraint(condition=models.Q(state__in=PeriodState.values), name="period_state_is_known"),
        ]

    def __str__(self) -> str:
        return self.name


class PeriodException(TenantModel):
    """Leave for one person to post into a closed period, for a reason and until a time.

    ``module`` is empty where it holds for all of them. A period that is locked for good
    knows no exception.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited(
        "accounting.period_exception",
        label_column="person_label",
        parent=Parent("accounting.period", "period_id"),
    )

    period = TenantForeignKey(AccountingPeriod, models.PROTECT, related_name="exceptions")
    module = models.CharField(max_length=10, choices=Module, blank=True, default="")
    person_id = models.UUIDField()
    person_label = models.CharField(max_length=200)
    reason = models.TextField()
    ends_at = models.DateTimeField()
    granted_by_label = models.CharField(max_length=200)
    granted_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "period", "person_id"], name="exception_by_period_and_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="period_exception_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person_label} in {self.period_id}"


class PeriodSignOff(TenantModel):
    """The signature under a period: who locked it for good, when, and what the checklist said."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT"))
    audited: ClassVar[Audited] = Audited(
        "accounting.period_sign_off",
        label_column="signed_by_label",
        parent=Parent("accounting.period", "period_id"),
    )

    period = TenantForeignKey(AccountingPeriod, models.PROTECT, related_name="sign_offs")
    signed_by_id = models.UUIDField(null=True)
    signed_by_label = models.CharField(max_length=200)
    signed_at = models.DateTimeField(auto_now_add=True)
    checklist = models.JSONField()
    note = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "period"], name="period_signed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} signed by {self.signed_by_label}"


class PeriodClosing(TenantModel):
    """What a period held when it was closed, or locked, or closed to one part of the business.

    The database writes it in the transaction that closes: how far each series had come, how
    many entries with what total lie in the period, and a digest over them. Whatever is found
    later that is not in it came after the closing. ``module`` is empty where all were closed.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=READ_ONLY)
    audited: ClassVar[NotAudited] = NotAudited("kept with the change of the period, which is captured")

    period = TenantForeignKey(AccountingPeriod, models.PROTECT, related_name="closings")
    module = models.CharField(max_length=10, choices=Module, blank=True, default="")
    closed_at = models.DateTimeField()
    last_numbers = models.JSONField()
    entry_count = models.BigIntegerField()
    total = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "period", "module", "-closed_at"], name="closing_by_period")]

    def __str__(self) -> str:
        return f"{self.period_id} closed {self.closed_at:%Y-%m-%d}"
