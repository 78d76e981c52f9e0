"""The ledger: accounts, posted journal entries with their lines, and balances.

A journal entry in these tables is posted; there is no other state. The application may
insert and read, nothing more, and what it inserts is checked by the guards of
``migrations/0002_posted_entries_are_immutable.py``. Balances are written by a guard.
"""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounting.dimensions.models import CostCentre
from accounting.periods.models import AccountingPeriod, Calendar, Module, PeriodPattern
from auditlog.events.declaring import Audited, NotAudited
from tenancy.branches.models import Branch
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import APPEND_ONLY, READ_ONLY, TableGuard
from tenancy.scoping.models import TenantModel, tenant_field


class AccountType(models.TextChoices):
    """The five types, in the order of a trial balance."""

    ASSET = "asset", "Assets"
    LIABILITY = "liability", "Liabilities"
    EQUITY = "equity", "Equity"
    INCOME = "income", "Income"
    EXPENSE = "expense", "Expenses"


class NormalBalance(models.TextChoices):
    """The side on which an account grows."""

    DEBIT = "debit", "Debit"
    CREDIT = "credit", "Credit"


class RoundingPolicy(models.TextChoices):
    """What becomes of an entry that balances only within rounding."""

    REFUSE = "refuse", "Refuse the entry"
    POST = "post", "Post the difference to the rounding account"


class EntrySource(models.TextChoices):
    """Where an entry comes from."""

    MANUAL = "manual", "By hand"
    IMPORT = "import", "Import"
    REVERSAL = "reversal", "Reversal"
    CLOSING = "closing", "Year-end closing"
    REVALUED = "revalued", "Revaluation"
    OPENING = "opening", "Opening balances"
    SYSTEM = "system", "System"


class BookSettings(TenantModel):
    """How a tenant keeps its books; one row.

    Entries by hand of more than ``approval_above`` (base minor units; ``None`` is without
    limit) are posted only as drafts that another person has approved.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited("accounting.book_settings", money=("approval_above",))

    fiscal_year_start_month = models.SmallIntegerField()
    period_pattern = models.CharField(
        max_length=10, choices=PeriodPattern, default=PeriodPattern.MONTHS, db_default=PeriodPattern.MONTHS
    )
    has_adjustment_period = models.BooleanField(default=False, db_default=False)
    rounding = models.CharField(max_length=6, choices=RoundingPolicy, default=RoundingPolicy.REFUSE)
    # For how many days a rate of exchange holds where there is no later one: week-ends, holidays.
    rate_days = models.SmallIntegerField(
        default=7, db_default=7, validators=[MinValueValidator(0), MaxValueValidator(60)]
    )
    approval_above = models.BigIntegerField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="book_settings_once"),
            models.CheckConstraint(
                condition=Q(approval_above__isnull=True) | Q(approval_above__gte=0),
                name="approval_above_is_no_debt",
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year_start_month__gte=1, fiscal_year_start_month__lte=12),
                name="fiscal_year_start_month_is_a_month",
            ),
            models.CheckConstraint(condition=Q(rate_days__gte=0, rate_days__lte=60), name="rates_hold_some_days"),
        ]

    @property
    def calendar(self) -> Calendar:
        """How the years of these books run."""
        return Calendar(self.fiscal_year_start_month, self.period_pattern, self.has_adjustment_period)

    def __str__(self) -> str:
        return f"books from month {self.fiscal_year_start_month}"


class LedgerAccount(TenantModel):
    """An account of the chart.

    ``full_name`` is what reports print and imports look for; ``role`` names the one
    account that code posts to by itself (rounding, retained_earnings ...).
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited("accounting.ledger_account", label_column="code")

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    full_name = models.CharField(max_length=500)
    type = models.CharField(max_length=9, choices=AccountType)
    subtype = models.CharField(max_length=40, blank=True, default="")
    normal_balance = models.CharField(max_length=6, choices=NormalBalance)
    parent = TenantForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    is_group = models.BooleanField(default=False)
    is_control = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    currency = models.CharField(max_length=24, blank=True, default="")
    requires_branch = models.BooleanField(default=False)
    requires_cost_centre = models.BooleanField(default=False)
    role = models.CharField(max_length=40, blank=True, default="")
    description = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code"],
                name="account_code_once",
                violation_error_message="Another account has this code.",
            ),
            models.UniqueConstraint(
                fields=["tenant", "full_name"],
                name="account_full_name_once",
                violation_error_message="Another account has this full name.",
            ),
            models.UniqueConstraint(fields=["tenant", "role"], condition=~Q(role=""), name="account_role_once"),
            models.CheckConstraint(condition=Q(type__in=AccountType.values), name="account_type_is_known"),
            models.CheckConstraint(
                condition=Q(normal_balance__in=NormalBalance.values),
                name="account_normal_balance_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class JournalEntry(TenantModel):
    """A posted entry. ``total`` is the sum of its debits in minor units of base currency.

    ``source_id`` is the import that it came in with, the year that it closes, or for an
    entry by hand the draft that it was.

    ``module`` is the part of the business whose closing of a period it obeys. An entry
    that ``is_closing`` carries the profit of a year into equity on the year's last day;
    statements of what the year earned leave it out.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=APPEND_ONLY, owner_reads=True)
    audited: ClassVar[Audited] = Audited(
        "accounting.journal_entry",
        label_column="number",
        ignored=("posted_xact", "posted_at", "series", "cycle", "sequence"),
        money=("total",),
        refers=(("posted_by_id", "tenancy.User"), ("source_id", "accounting.JournalImport")),
    )

    tenant = tenant_field(is_implied=True)
    number = models.CharField(max_length=24)
    series = models.CharField(max_length=8)
    cycle = models.CharField(max_length=8)
    sequence = models.BigIntegerField()
    period = TenantForeignKey(AccountingPeriod, models.PROTECT, related_name="+")
    posting_date = models.DateField()
    document_date = models.DateField()
    memo = models.TextField(blank=True, default="")
    reference = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=10, choices=EntrySource)
    source_id = models.UUIDField(null=True)
    module = models.CharField(max_length=10, choices=Module, default=Module.LEDGER, db_default=Module.LEDGER)
    is_closing = models.BooleanField(default=False, db_default=False)
    reversal_of = TenantForeignKey("self", models.PROTECT, null=True, related_name="+")
    idempotency_key = models.CharField(max_length=80, null=True)
    line_count = models.IntegerField()
    total = models.BigIntegerField()
    content_hash = models.CharField(max_length=64)
    posted_by_id = models.UUIDField(null=True)
    posted_by_label = models.CharField(max_length=200)
    posted_at = models.DateTimeField()
    posted_xact = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "series", "cycle", "sequence"], name="entry_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "reversal_of"],
                condition=Q(reversal_of__isnull=False),
                name="entry_reversed_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="entry_posted_once_per_key",
            ),
            models.CheckConstraint(condition=Q(line_count__gte=2), name="entry_has_two_lines"),
            models.CheckConstraint(condition=Q(total__gte=0), name="entry_total_not_negative"),
            models.CheckConstraint(
                condition=Q(reversal_of__isnull=True) | ~Q(reversal_of=F("id")),
                name="entry_does_not_reverse_itself",
            ),
            models.UniqueConstraint(
                fields=["tenant", "source_id"],
                condition=Q(source="manual", source_id__isnull=False),
                name="entry_of_a_draft_once",
            ),
            models.CheckConstraint(
                condition=Q(source="reversal", reversal_of__isnull=False)
                | (~Q(source="reversal") & Q(reversal_of__isnull=True)),
                name="entry_called_reversal_reverses",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "posting_date", "id"], name="entry_by_date"),
            models.Index(
                fields=["tenant", "source_id"],
                condition=Q(source_id__isnull=False),
                name="entry_by_source",
            ),
            models.Index(
                fields=["tenant", "source"],
                condition=Q(source__in=["opening", "revalued"]),
                name="entry_without_cash",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class JournalLine(TenantModel):
    """One line: ``amount`` in base currency, ``currency_amount`` in its own, debit positive.

    ``rate`` is base currency for one unit of the line's; ``rate_source`` says where it
    is from (empty for the base currency itself).
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=APPEND_ONLY, owner_reads=True)
    audited: ClassVar[NotAudited] = NotAudited("the header carries their hash")

    tenant = tenant_field(is_implied=True)
    entry = TenantForeignKey(JournalEntry, models.PROTECT, related_name="lines")
    line_number = models.IntegerField()
    account = TenantForeignKey(LedgerAccount, models.PROTECT, related_name="+")
    posting_date = models.DateField()
    memo = models.TextField(blank=True, default="")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=24)
    currency_amount = models.BigIntegerField()
    rate = models.DecimalField(max_digits=24, decimal_places=12)
    rate_source = models.CharField(max_length=60, blank=True, default="")
    branch = TenantForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    cost_centre = TenantForeignKey(CostCentre, models.PROTECT, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "entry", "line_number"], name="line_number_once_per_entry"),
        ]
        indexes = [
            models.Index(fields=["tenant", "account", "posting_date", "id"], name="line_by_account_and_date"),
        ]

    def __str__(self) -> str:
        return f"line {self.line_number}"


class BalanceFigures(TenantModel):
    """Debits and credits of one account, currency, branch and cost centre, kept by the guard of the lines.

    What entries that close a year moved is kept in rows of its own.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=READ_ONLY)
    audited: ClassVar[NotAudited] = NotAudited("kept from the lines by their guard")

    tenant = tenant_field(is_implied=True)
    account = TenantForeignKey(LedgerAccount, models.PROTECT, related_name="+")
    currency = models.CharField(max_length=24)
    branch = TenantForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    cost_centre = TenantForeignKey(CostCentre, models.PROTECT, null=True, related_name="+")
    is_closing = models.BooleanField(default=False, db_default=False)
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)
    currency_debit = models.BigIntegerField(default=0)
    currency_credit = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        abstract = True


class PeriodBalance(BalanceFigures):
    """What an account moved in one accounting period."""

    period = TenantForeignKey(AccountingPeriod, models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "period", "account", "currency", "branch", "cost_centre", "is_closing"],
                nulls_distinct=False,
                name="period_balance_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.period_id} {self.currency}"


class DayBalance(BalanceFigures):
    """What an account moved on one day, so that a balance as of any day stays a short sum."""

    posting_date = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "posting_date", "account", "currency", "branch", "cost_centre", "is_closing"],
                nulls_distinct=False,
                name="day_balance_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.posting_date} {self.currency}"
