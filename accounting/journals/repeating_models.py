"""What is typed once and used again: templates, entries that repeat, reversals that are planned, and files."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounting.journals.models import DraftEntry, EntryLine
from accounting.ledger.models import JournalEntry
from auditlog.events.declaring import Audited, Parent
from tenancy.files.models import StoredFile
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel

_NEVER_DELETED: TableGuard = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))


class EntryTemplate(TenantModel):
    """An entry to be used again. It is not changed: another content is another template, and this one is retired."""

    guard: ClassVar[TableGuard] = _NEVER_DELETED
    audited: ClassVar[Audited] = Audited(
        "accounting.entry_template",
        label_column="name",
        ignored=("made_at",),
        refers=(("made_by_id", "tenancy.User"),),
    )

    name = models.CharField(max_length=100)
    memo = models.TextField()
    reference = models.CharField(max_length=200, blank=True, default="")
    is_retired = models.BooleanField(default=False)
    made_by_id = models.UUIDField(null=True)
    made_by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], condition=Q(is_retired=False), name="entry_template_name_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="entry_template_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TemplateLine(EntryLine):
    """A line of a template; without a rate it takes that of the day on which the template is used."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT"))
    audited: ClassVar[Audited] = Audited(
        "accounting.template_line", parent=Parent("accounting.entry_template", "template_id"), money=("amount",)
    )

    template = TenantForeignKey(EntryTemplate, models.PROTECT, related_name="lines")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "template", "line_number"], name="template_line_once"),
        ]

    def __str__(self) -> str:
        return f"line {self.line_number}"


class Frequency(models.TextChoices):
    """How often an entry repeats."""

    WEEKLY = "weekly", "Every week"
    MONTHLY = "monthly", "Every month"
    QUARTERLY = "quarterly", "Every three months"
    YEARLY = "yearly", "Every year"


class RecurringEntry(TenantModel):
    """A template that becomes an entry on its days; ``next_on`` is the next of them, ``None`` after the last.

    ``keeper_id`` is the person in whose name it is posted, with what he may do on that day.
    """

    guard: ClassVar[TableGuard] = _NEVER_DELETED
    audited: ClassVar[Audited] = Audited(
        "accounting.recurring_entry",
        label_column="name",
        ignored=("made_at",),
        refers=(("keeper_id", "tenancy.User"),),
    )

    name = models.CharField(max_length=100)
    template = TenantForeignKey(EntryTemplate, models.PROTECT, related_name="+")
    frequency = models.CharField(max_length=9, choices=Frequency)
    starts = models.DateField()
    on_last_day = models.BooleanField(default=False)
    ends = models.DateField(null=True)
    most_times = models.IntegerField(null=True)
    times_done = models.IntegerField(default=0)
    next_on = models.DateField(null=True)
    is_paused = models.BooleanField(default=False)
    posts = models.BooleanField(default=False)
    keeper_id = models.UUIDField(null=True)
    keeper_label = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="recurring_frequency_is_known"),
        ]
        indexes = [
            models.Index(fields=["tenant", "next_on"], condition=Q(next_on__isnull=False), name="recurring_by_next"),
        ]

    def __str__(self) -> str:
        return self.name


class RecurringRun(TenantModel):
    """What became of one day of a recurring entry; there is one for each day."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT"))
    audited: ClassVar[Audited] = Audited(
        "accounting.recurring_run", parent=Parent("accounting.recurring_entry", "recurring_id"), ignored=("ran_at",)
    )

    recurring = TenantForeignKey(RecurringEntry, models.PROTECT, related_name="runs")
    day = models.DateField()
    draft = TenantForeignKey(DraftEntry, models.PROTECT, related_name="+")
    trouble = models.TextField(blank=True, default="")
    ran_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "recurring", "day"], name="recurring_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.recurring_id} {self.day}"


class PlannedReversal(TenantModel):
    """That an entry is to be reversed on a day: an accrual. Once done it names the reversal."""

    guard: ClassVar[TableGuard] = _NEVER_DELETED
    audited: ClassVar[Audited] = Audited(
        "accounting.planned_reversal",
        parent=Parent("accounting.journal_entry", "entry_id"),
        ignored=("planned_at",),
        refers=(("keeper_id", "tenancy.User"),),
    )

    entry = TenantForeignKey(JournalEntry, models.PROTECT, related_name="+")
    reverse_on = models.DateField()
    keeper_id = models.UUIDField(null=True)
    keeper_label = models.CharField(max_length=200)
    planned_at = models.DateTimeField()
    reversal = TenantForeignKey(JournalEntry, models.PROTECT, null=True, related_name="+")
    is_over = models.BooleanField(default=False)
    trouble = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "entry"], name="reversal_planned_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "reverse_on"], condition=Q(is_over=False), name="reversal_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} on {self.reverse_on}"


class EntryFile(TenantModel):
    """A file beside a draft or a posted entry; what stands beside a posted one stays."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "DELETE"))
    audited: ClassVar[Audited] = Audited(
        "accounting.entry_file", label_column="name", parent=Parent("accounting.journal_entry", "entry_id")
    )

    file = TenantForeignKey(StoredFile, models.PROTECT, related_name="+")
    draft = TenantForeignKey(DraftEntry, models.PROTECT, null=True, related_name="files")
    entry = TenantForeignKey(JournalEntry, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=150)
    size = models.BigIntegerField()
    attached_by_label = models.CharField(max_length=200)
    attached_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=True, entry__isnull=False) | Q(draft__isnull=False, entry__isnull=True),
                name="entry_file_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name
