"""Budgets: what accounts are meant to move in the periods of a fiscal year."""

from typing import ClassVar

from django.db import models

from accounting.dimensions.models import CostCentre
from accounting.ledger.models import LedgerAccount
from accounting.periods.models import AccountingPeriod, FiscalYear
from auditlog.events.declaring import Audited, Parent
from tenancy.branches.models import Branch
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class Budget(TenantModel):
    """One version of a year's budget. Of the versions of a year the active one is compared with."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited("accounting.budget", label_column="name")

    fiscal_year = TenantForeignKey(FiscalYear, models.PROTECT, related_name="budgets")
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=False)
    made_by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "fiscal_year", "name"], name="budget_name_once_a_year"),
            models.UniqueConstraint(
                fields=["tenant", "fiscal_year"], condition=models.Q(is_active=True), name="budget_active_once_a_year"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="budget_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class BudgetAmount(TenantModel):
    """What one account is meant to move in one period: ``amount`` in base minor units, debit positive.

    Without a branch or cost centre it is the part of the business that none of them has.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited(
        "accounting.budget_amount", parent=Parent("accounting.budget", "budget_id"), money=("amount",)
    )

    budget = TenantForeignKey(Budget, models.PROTECT, related_name="amounts")
    account = TenantForeignKey(LedgerAccount, models.PROTECT, related_name="+")
    period = TenantForeignKey(AccountingPeriod, models.PROTECT, related_name="+")
    branch = TenantForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    cost_centre = TenantForeignKey(CostCentre, models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "budget", "account", "period", "branch", "cost_centre"],
                nulls_distinct=False,
                name="budget_amount_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.period_id}: {self.amount}"
