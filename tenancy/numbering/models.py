"""Series of numbers without gaps."""

from typing import ClassVar

from django.db import models

from tenancy.scoping.guard import READ_ONLY, TableGuard
from tenancy.scoping.models import TenantModel


class NumberSeries(TenantModel):
    """The last number given in one series and cycle (mostly a fiscal year).

    Only the database writes it: ``numbering_lock_series`` locks the row and tells the
    last number, and ``numbering_advance`` is called by the guard of the table that
    bears the numbers, which refuses rows that do not follow on without a gap.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=READ_ONLY)

    series = models.CharField(max_length=8)
    cycle = models.CharField(max_length=8)
    last_number = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "series", "cycle"], name="number_series_once_per_cycle")
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.cycle}"
