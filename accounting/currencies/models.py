"""Units that a tenant counts in beyond ISO 4217, and rates of exchange."""

from typing import ClassVar

from django.db import models

from auditlog.events.declaring import Audited
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class Unit(TenantModel):
    """A unit of account outside ISO 4217: vacation hours, grams, loyalty points."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT"))
    audited: ClassVar[Audited] = Audited("accounting.unit", label_column="code")

    code = models.CharField(max_length=24)
    exponent = models.SmallIntegerField()
    name = models.CharField(max_length=100, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="unit_code_once"),
            models.CheckConstraint(condition=models.Q(exponent__gte=0, exponent__lte=9), name="unit_exponent_sane"),
        ]

    def __str__(self) -> str:
        return self.code


class ExchangeRate(TenantModel):
    """Base currency for one unit of ``currency`` on a day, and where the figure is from."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT"))
    audited: ClassVar[Audited] = Audited("accounting.exchange_rate", label_column="currency")

    currency = models.CharField(max_length=24)
    day = models.DateField()
    rate = models.DecimalField(max_digits=24, decimal_places=12)
    source = models.CharField(max_length=60)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "currency", "day"], name="exchange_rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gte=0), name="rate_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}: {self.rate}"
