"""Invitations into a tenant."""

from datetime import datetime
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from erp.foundation.actor import Limits
from tenancy.access.role_models import NOT_NEGATIVE, LimitedAccess
from tenancy.scoping.guard import TableGuard

NOTE_LENGTH = 500
_OPEN = models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(LimitedAccess):
    """One address that was asked to join, and what it will be allowed.

    The link in the mail carries 256 random bits, of which only the hash is kept. ``role_key``
    is the code of a built-in role or the id of a custom one, looked up again when the
    invitation is accepted. ``branch_ids`` is nothing for all branches. ``invited_by_id`` is
    whoever sent the last mail and stands for it; nobody, where it was the operator's shell.
    """

    guard = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))

    email = models.EmailField(max_length=254)
    role_key = models.CharField(max_length=36)
    role_label = models.CharField(max_length=60)
    branch_ids = ArrayField(models.UUIDField(), null=True, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True, default="")
    token_hash = models.CharField(max_length=64)
    invited_by_id = models.UUIDField(null=True)
    invited_by_label = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by_id = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(LimitedAccess.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "email"], name="invitation_open_once", condition=_OPEN),
            models.UniqueConstraint(fields=["tenant", "token_hash"], name="invitation_token_once"),
            models.CheckConstraint(
                condition=NOT_NEGATIVE[0] & NOT_NEGATIVE[1] & NOT_NEGATIVE[2], name="invitation_limits_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="invitation_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether it was neither accepted nor withdrawn; it may have run out."""
        return self.accepted_at is None and self.withdrawn_at is None

    def is_good_at(self, moment: datetime) -> bool:
        """Whether it could be accepted at that moment."""
        return self.is_open and moment < self.expires_at

    @property
    def limits(self) -> Limits:
        """The limits that the membership will carry."""
        return Limits(self.post_up_to, self.approve_up_to, self.discount_up_to)

    @property
    def branches(self) -> frozenset[UUID] | None:
        """The branches that the member will work for; ``None`` for all."""
        return None if self.branch_ids is None else frozenset(self.branch_ids)
