"""Entries that are not posted yet: drafts with their lines, and what becomes of them.

A draft becomes an entry of the ledger by being posted and then stays as it is, beside it.
The guards of ``migrations/0016_approval_is_held_by_the_database.py`` hold its course: who
made or changed it does not approve it, and what is approved is posted as it was approved.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounting.dimensions.models import CostCentre
from accounting.ledger.models import JournalEntry, LedgerAccount
from auditlog.events.declaring import Audited, Parent
from tenancy.branches.models import Branch
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel

_PERSON = "tenancy.User"


class DraftState(models.TextChoices):
    """How far an entry by hand has come."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    APPROVED = "approved", "Approved"
    POSTED = "posted", "Posted"
    DISCARDED = "discarded", "Discarded"


WAITING = (DraftState.DRAFT, DraftState.SUBMITTED, DraftState.APPROVED)


class DraftEntry(TenantModel):
    """An entry by hand on its way into the books; ``total`` is the sum of its debits, base minor units.

    ``version`` rises with every change, and ``edited_on`` is the page that made the last one:
    whoever saves another page of an older version is told so. ``entry_key`` is what keeps a
    page from being posted twice. ``trouble`` says why it could not be posted by itself.
    ``editor_ids`` are all who ever made or changed it, which the database itself writes down.
    ``keeper_id`` is the person who is to finish it: its maker, or whom it was handed to.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited(
        "accounting.draft_entry",
        label_column="memo",
        ignored=(
            "version",
            "entry_key",
            "edited_on",
            "edited_at",
            "made_at",
            "submitted_at",
            "approved_at",
            "editor_ids",
        ),
        money=("total",),
        refers=(
            ("keeper_id", _PERSON),
            ("made_by_id", _PERSON),
            ("edited_by_id", _PERSON),
            ("submitted_by_id", _PERSON),
            ("approved_by_id", _PERSON),
        ),
    )

    state = models.CharField(max_length=9, choices=DraftState, default=DraftState.DRAFT)
    version = models.IntegerField(default=1)
    entry_key = models.UUIDField()
    edited_on = models.UUIDField(null=True)
    posting_date = models.DateField()
    reference = models.CharField(max_length=200, blank=True, default="")
    memo = models.TextField(blank=True, default="")
    total = models.BigIntegerField(default=0)
    reverse_on = models.DateField(null=True)
    trouble = models.TextField(blank=True, default="")
    keeper_id = models.UUIDField(null=True)
    made_by_id = models.UUIDField(null=True)
    made_by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    edited_by_id = models.UUIDField(null=True)
    edited_by_label = models.CharField(max_length=200)
    edited_at = models.DateTimeField()
    editor_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    submitted_by_id = models.UUIDField(null=True)
    submitted_by_label = models.CharField(max_length=200, blank=True, default="")
    submitted_at = models.DateTimeField(null=True)
    approved_by_id = models.UUIDField(null=True)
    approved_by_label = models.CharField(max_length=200, blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    sent_back_because = models.TextField(blank=True, default="")
    sent_back_by_label = models.CharField(max_length=200, blank=True, default="")
    entry = TenantForeignKey(JournalEntry, models.PROTECT, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "entry_key"], name="draft_once_per_page"),
            models.UniqueConstraint(
                fields=["tenant", "entry"], condition=Q(entry__isnull=False), name="draft_posted_once"
            ),
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="draft_state_is_known"),
            models.CheckConstraint(condition=Q(total__gte=0), name="draft_total_not_negative"),
            models.CheckConstraint(
                condition=Q(approved_by_id__isnull=True)
                | (
                    ~Q(approved_by_id=F("made_by_id"))
                    & ~Q(approved_by_id=F("edited_by_id"))
                    & ~Q(approved_by_id=F("keeper_id"))
                ),
                name="draft_maker_is_not_checker",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("approved", "posted")) | Q(approved_by_id__isnull=True),
                name="draft_approval_ends_with_a_change",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_by_id__isnull=False), name="draft_is_approved_by_a_person"
            ),
            models.CheckConstraint(
                condition=Q(state="posted", entry__isnull=False) | (~Q(state="posted") & Q(entry__isnull=True)),
                name="draft_posted_has_its_entry",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "-id"], name="draft_by_state"),
            models.Index(fields=["tenant", "posting_date"], name="draft_by_date"),
        ]

    def __str__(self) -> str:
        return self.memo or "Entry without a memo"


class EntryLine(TenantModel):
    """A line that is not posted: like a posted one, but the account or the amount may be missing."""

    line_number = models.IntegerField()
    account = TenantForeignKey(LedgerAccount, models.PROTECT, null=True, related_name="+")
    memo = models.TextField(blank=True, default="")
    amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=24)
    currency_amount = models.BigIntegerField(default=0)
    rate = models.DecimalField(max_digits=24, decimal_places=12, null=True)
    rate_source = models.CharField(max_length=60, blank=True, default="")
    branch = TenantForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    cost_centre = TenantForeignKey(CostCentre, models.PROTECT, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        abstract = True


class DraftLine(EntryLine):
    """A line of a draft; ``amount`` in base minor units, debit positive, zero while nothing is typed."""

    guard: ClassVar[TableGuard] = TableGuard()
    audited: ClassVar[Audited] = Audited(
        "accounting.draft_line", parent=Parent("accounting.draft_entry", "draft_id"), money=("amount",)
    )

    draft = TenantForeignKey(DraftEntry, models.PROTECT, related_name="lines")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "draft", "line_number"], name="draft_line_once"),
        ]

    def __str__(self) -> str:
        return f"line {self.line_number}"
