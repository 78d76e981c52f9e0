"""Who pays for a tenant's plan. Which plan it is stands with the tenant itself."""

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
