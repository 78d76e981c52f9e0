"""Series of numbers without gaps."""

from typing import ClassVar

from django.db import models

from tenancy.scoping.guard import READ_ONLY, TableGuard
from tenancy.scoping.models import TenantModel


class NumberSeries(TenantModel):
    """One series in one cycle (mostly a fiscal year): how its numbers are spelled, and the last one given.

    ``pattern`` is what a person set, with places for the year, and ``prefix`` what stands before
    the digits in this cycle: ``JV/{yy-yy}/`` makes ``JV/26-27/``. ``width`` is the least count of
    digits. ``last_number`` is nought until one was given, and ``begun_at`` the moment of the first.

    Only the database writes it: ``numbering_lock_spelling`` locks the row and tells the last
    number and the spelling; ``numbering_advance`` is called by the guard of the table that bears
    the numbers, which refuses rows that do not follow on without a gap; ``numbering_spell_series``
    spells a series anew while no number of it was given. No two rows of a tenant have one prefix
    and none ends in a digit, so a spelled number is never given twice and tells its series.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=READ_ONLY)

    series = models.CharField(max_length=8)
    cycle = models.CharField(max_length=8)
    last_number = models.BigIntegerField(default=0)
    pattern = models.CharField(max_length=40, db_default="")
    prefix = models.CharField(max_length=24, db_default="")
    width = models.SmallIntegerField(db_default=5)
    first_number = models.BigIntegerField(db_default=1)
    begun_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "series", "cycle"], name="number_series_once_per_cycle"),
            models.UniqueConstraint(fields=["tenant", "prefix"], name="number_prefix_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.cycle}"
