"""Looks of an operator at a tenant's pages, which an owner of the tenant grants."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel

LEAST_HOURS, MOST_HOURS = 1, 24
# A question that nobody answered is none any more.
ASKED_FOR = timedelta(days=7)


class SupportAccess(TenantModel):
    """One operator's question for a look, what an owner said to it, and how it ended.

    ``operator`` is his address. A question is open until it is answered, withdrawn or a week
    old; a look lasts while ``granted_until`` lies ahead and nobody has ended it. The database
    takes the question from a live session of an operator and the answer from an owner alone.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))

    operator = models.EmailField(max_length=254)
    reason = models.CharField(max_length=300)
    hours_asked = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    answered_by_label = models.CharField(max_length=200, blank=True, default="")
    granted_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_label = models.CharField(max_length=300, blank=True, default="")
    ended_why = models.CharField(max_length=200, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "operator"],
                name="support_asked_once",
                condition=models.Q(answered_at=None, ended_at=None),
            ),
            models.CheckConstraint(
                condition=models.Q(hours_asked__gte=LEAST_HOURS, hours_asked__lte=MOST_HOURS),
                name="support_asked_for_hours",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_until=None)
                | models.Q(granted_until__lte=models.F("answered_at") + timedelta(hours=MOST_HOURS)),
                name="support_is_of_a_day_at_most",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_until=None) | models.Q(answered_by_id__isnull=False),
                name="support_is_granted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"operator {self.operator}"

    @property
    def is_granted(self) -> bool:
        """Whether an owner said yes, however long ago."""
        return self.granted_until is not None

    def is_open_at(self, moment: datetime) -> bool:
        """Whether it still waits for an answer."""
        return self.answered_at is None and self.ended_at is None and moment < self.asked_at + ASKED_FOR

    def is_live_at(self, moment: datetime) -> bool:
        """Whether the operator may look at that moment."""
        return self.granted_until is not None and self.ended_at is None and moment < self.granted_until

    def state_at(self, moment: datetime) -> str:
        """How it stands, in a word."""
        if self.is_live_at(moment):
            return "open"
        if self.is_open_at(moment):
            return "asked"
        if self.answered_at is not None and not self.is_granted:
            return "refused"
        return "ended" if self.is_granted else "withdrawn" if self.ended_at else "ran out"
