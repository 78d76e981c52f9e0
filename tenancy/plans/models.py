"""Who pays for a tenant's plan, and who asked for another. Which plan it is stands with the tenant itself."""

from typing import ClassVar

from django.db import models

from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class BillingDetails(TenantModel):
    """To whom the bills for the plan go; one row, made when it is first written."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))

    name = models.CharField(max_length=200, blank=True, default="")
    address = models.CharField(max_length=600, blank=True, default="")
    email = models.EmailField("e-mail", max_length=254, blank=True, default="")
    tax_number = models.CharField(max_length=30, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="billing_details_once")]

    def __str__(self) -> str:
        return self.name


class PlanRequest(TenantModel):
    """An owner's question for another plan, and what the operators said to it.

    ``wanted`` is the code of a plan. It waits until it is answered or taken back; a tenant has at
    most one that waits. The database takes the answer from a live session of an operator alone.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))

    wanted = models.CharField("plan asked for", max_length=20)
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by_label = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_label = models.CharField(max_length=300, blank=True, default="")
    is_granted = models.BooleanField("granted", null=True)
    answer = models.CharField(max_length=300, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=models.Q(answered_at=None, withdrawn_at=None),
                name="plan_asked_for_once",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, is_granted=None)
                | models.Q(answered_at__isnull=False, is_granted__isnull=False),
                name="plan_answer_says_yes_or_no",
            ),
        ]

    def __str__(self) -> str:
        return self.wanted

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answered_at is None and self.withdrawn_at is None
