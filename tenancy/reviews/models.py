"""Reviews of access, and what was decided about each member in them."""

from typing import ClassVar

from django.db import models

from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel

_KEPT = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))


class Decision(models.TextChoices):
    """What was decided about one member's access."""

    CONFIRMED = "confirmed", "Confirmed"
    CHANGED = "changed", "Changed"
    REVOKED = "revoked", "Revoked"
    # Nobody decides it: the person left while the review was open.
    LEFT = "left", "No longer a member"


class AccessReview(TenantModel):
    """One review; a tenant has at most one that is open. Once it is finished, nothing in it changes."""

    guard: ClassVar[TableGuard] = _KEPT

    quarter = models.CharField(max_length=7)
    begun_at = models.DateTimeField()
    begun_by_label = models.CharField(max_length=200)
    due_on = models.DateField()
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by_id = models.UUIDField(null=True, blank=True)
    finished_by_label = models.CharField(max_length=200, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(finished_at__isnull=True), name="access_review_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Access review {self.quarter}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be decided."""
        return self.finished_at is None


class ReviewedMember(TenantModel):
    """One member in a review: what was found, and what was decided.

    ``found`` and ``left`` are the access as it stood when the review began and when it was
    decided about (``snapshots.Snapshot``); ``seal`` is a hash of what was decided about, by
    which a later change is noticed. People are named by plain ids: the row outlives the member.
    """

    guard: ClassVar[TableGuard] = _KEPT

    review = TenantForeignKey(AccessReview, models.PROTECT, related_name="rows")
    membership_id = models.UUIDField()
    user_id = models.UUIDField()
    name = models.CharField(max_length=150)
    email = models.CharField(max_length=254)
    found = models.JSONField()
    left = models.JSONField(null=True, blank=True)
    seal = models.CharField(max_length=64, blank=True, default="")
    decision = models.CharField(max_length=9, choices=Decision, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_by_label = models.CharField(max_length=200, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "review", "membership_id"], name="reviewed_once_per_review"),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at__isnull=True)
                | models.Q(decision__in=Decision.values, decided_at__isnull=False),
                name="review_decision_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision__in=["changed", "revoked"]) | ~models.Q(note=""),
                name="review_decision_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.email
