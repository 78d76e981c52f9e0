"""Units that a tenant counts in beyond ISO 4217, and rates of exchange.

Rates are of two kinds. One that a person enters says what a unit is worth in base currency.
What a source publishes (the European Central Bank: so many of each currency for a euro) is
kept as published, and crossed into base currency when it is asked for. Neither is ever
changed: a corrected rate is a further row of the same day, and the latest of them holds.
"""

from typing import ClassVar

from django.db import models

from auditlog.events.declaring import Audited, NotAudited
from tenancy.scoping.fields import TenantForeignKey
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
    """Base currency for one unit of ``currency`` on a day, as a person entered it, and where it is from.

    Of several revisions of a day the highest holds; what was posted keeps the rate that it had.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT"))
    audited: ClassVar[Audited] = Audited("accounting.exchange_rate", label_column="currency")

    currency = models.CharField(max_length=24)
    day = models.DateField()
    rate = models.DecimalField(max_digits=24, decimal_places=12)
    source = models.CharField(max_length=60)
    revision = models.SmallIntegerField(default=0, db_default=0)
    entered_by_label = models.CharField(max_length=200, blank=True, default="", db_default="")
    entered_at = models.DateTimeField(auto_now_add=True, null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "currency", "day", "revision"], name="exchange_rate_once_a_revision"
            ),
            models.CheckConstraint(condition=models.Q(rate__gte=0), name="rate_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}: {self.rate}"


class RateImport(TenantModel):
    """A file of published rates that was taken in, whole; figures that stood already are not counted as added."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT"))
    audited: ClassVar[Audited] = Audited("accounting.rate_import", label_column="file_name")

    source = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    first_day = models.DateField()
    last_day = models.DateField()
    added = models.IntegerField()
    corrected = models.IntegerField()
    unchanged = models.IntegerField()
    imported_by_label = models.CharField(max_length=200)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "imported_at"], name="rate_import_by_time")]

    def __str__(self) -> str:
        return self.file_name


class PublishedRate(TenantModel):
    """How many of ``currency`` one ``against`` was worth on a day, to the digit as the source has it."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT"))
    audited: ClassVar[NotAudited] = NotAudited("the header of the import carries the digest of its file")

    rate_import = TenantForeignKey(RateImport, models.PROTECT, related_name="rates")
    source = models.CharField(max_length=20)
    against = models.CharField(max_length=3)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    quote = models.DecimalField(max_digits=24, decimal_places=12)
    revision = models.SmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "currency", "day", "source", "against", "revision"],
                name="published_rate_once_a_revision",
            ),
            models.CheckConstraint(condition=models.Q(quote__gt=0), name="published_rate_is_positive"),
            models.CheckConstraint(
                condition=~models.Q(against=models.F("currency")), name="published_rate_is_of_two_currencies"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.against} {self.currency} {self.day}: {self.quote}"
