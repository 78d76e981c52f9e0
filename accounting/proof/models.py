"""What is asserted about balances, and what proofs of the books found."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounting.ledger.models import LedgerAccount
from auditlog.events.declaring import Audited
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import APPEND_ONLY, TableGuard
from tenancy.scoping.models import TenantModel


class BalanceAssertion(TenantModel):
    """What an account must hold at the end of a day, and where that is known from.

    ``amount`` in minor units of ``currency``, debit positive; it is the base currency, or
    that of an account which is kept in one of its own.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited(
        "accounting.assertion",
        label_column="label",
        money=("amount",),
        currency_column="currency",
    )

    account = TenantForeignKey(LedgerAccount, models.PROTECT, related_name="+")
    label = models.CharField(max_length=300)
    day = models.DateField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=24)
    note = models.TextField()
    stated_by_label = models.CharField(max_length=200)
    stated_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "day", "currency"],
                condition=Q(withdrawn_at__isnull=True),
                name="assertion_once_per_account_and_day",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="assertion_names_its_source"),
        ]

    def __str__(self) -> str:
        return self.label


class ProofRun(TenantModel):
    """One proof of the whole books: when, by whom, and every verdict as it was. It is never changed.

    ``day`` is set on the night's own run, of which there is one a day. ``verdicts`` are
    those of ``Judged.as_json``.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=APPEND_ONLY)
    audited: ClassVar[Audited] = Audited("accounting.proof", label_column="summary", ignored=("verdicts",))

    as_of = models.DateField()
    day = models.DateField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    run_by_id = models.UUIDField(null=True)
    run_by_label = models.CharField(max_length=300)
    summary = models.CharField(max_length=120)
    check_count = models.IntegerField()
    failing_count = models.IntegerField()
    verdicts = models.JSONField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "day"], name="proof_once_a_night")]
        indexes = [models.Index(fields=["tenant", "-finished_at"], name="proof_newest")]

    def __str__(self) -> str:
        return self.summary
