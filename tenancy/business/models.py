"""What the letters and papers of a business say about it."""

from typing import ClassVar

from django.db import models

from tenancy.files.models import StoredFile
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class BusinessDetails(TenantModel):
    """Legal name, address and numbers of the tenant's business; one row, made when they are first written.

    The name by which it is known stands with the tenant. ``tax_number`` is that of the tax on
    sales (VAT number, GSTIN), ``income_tax_number`` that of the tax on income.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))

    legal_name = models.CharField(max_length=200, blank=True, default="")
    address = models.CharField(max_length=600, blank=True, default="")
    registration_number = models.CharField(max_length=40, blank=True, default="")
    tax_number = models.CharField("sales tax number", max_length=20, blank=True, default="")
    income_tax_number = models.CharField(max_length=20, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField("e-mail", max_length=254, blank=True, default="")
    website = models.CharField(max_length=200, blank=True, default="")
    logo = TenantForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="business_details_once")]

    def __str__(self) -> str:
        return self.legal_name
