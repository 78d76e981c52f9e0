"""Looks at the product with another person's eyes."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel

LONGEST_SEEING = timedelta(minutes=30)


class Seeing(TenantModel):
    """One look of a member as another member sees the product; it reads and never writes.

    ``seer_id`` and ``seen_id`` are memberships, by id alone: neither is kept from leaving by
    a look that was. Which browser looks stands in that browser's session, on the server.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))

    seer_id = models.UUIDField()
    seer_label = models.CharField(max_length=200)
    seen_id = models.UUIDField()
    seen_label = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True, default="")
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~models.Q(seer_id=models.F("seen_id")), name="seeing_is_of_another"),
            models.CheckConstraint(
                condition=models.Q(ends_at__lte=models.F("began_at") + LONGEST_SEEING), name="seeing_is_short"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "ends_at"], name="seeing_not_ended", condition=models.Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return self.seen_label

    def is_live_at(self, moment: datetime) -> bool:
        """Whether it was not ended and its time has not passed."""
        return self.ended_at is None and moment < self.ends_at
