"""Where a person is signed in, from which devices, which address he is moving to, how he comes back.

None of it belongs to a tenant: a person is the same in all of them.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models

from erp.foundation.identifiers import new_id
from tenancy.access.models import User
from tenancy.scoping.guard import TableGuard


class KnownDevice(models.Model):
    """A browser from which a person has signed in before; of its cookie only the hash is kept."""

    guard: ClassVar[TableGuard] = TableGuard(tenant_column="")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64)
    user_agent = models.CharField(max_length=300, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token_hash"], name="device_once_per_person")]


class PersonSession(models.Model):
    """One place where a person is signed in, as he sees it on his own page."""

    guard: ClassVar[TableGuard] = TableGuard(tenant_column="")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    device = models.ForeignKey(KnownDevice, on_delete=models.SET_NULL, null=True, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    user_agent = models.CharField(max_length=300, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class AddressChange(models.Model):
    """A person's move to another e-mail address: both confirm it, or the old one lets some days pass.

    ``confirmed_at`` is the word of the new address, ``agreed_at`` that of the old one, and
    ``proved_at`` the moment at which the new one became the login.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"), tenant_column="")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    old_address = models.EmailField(max_length=254)
    new_address = models.EmailField(max_length=254)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)


class FactorRecovery(models.Model):
    """A person's way back who has lost every second factor: asked, proved by the mailbox, waited out.

    ``due_at`` is fixed with the proof; from then on it may be done, until ``ends_at``. A row that
    was refused or done stays as it is, which a trigger holds as well.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"), tenant_column="")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                name="one_factor_recovery_at_a_time",
                condition=models.Q(refused_at__isnull=True, done_at__isnull=True),
            ),
            models.CheckConstraint(
                name="factor_recovery_is_refused_or_done",
                condition=models.Q(refused_at__isnull=True) | models.Q(done_at__isnull=True),
            ),
            models.CheckConstraint(
                name="factor_recovery_waits_after_its_proof",
                condition=models.Q(confirmed_at__isnull=True, due_at__isnull=True, ends_at__isnull=True)
                | models.Q(due_at__gt=models.F("confirmed_at"), ends_at__gt=models.F("due_at")),
            ),
            models.CheckConstraint(
                name="factor_recovery_is_done_when_due",
                condition=models.Q(done_at__isnull=True)
                | models.Q(done_at__gte=models.F("due_at"), done_at__lt=models.F("ends_at")),
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it was neither refused nor done."""
        return self.refused_at is None and self.done_at is None

    def is_due(self, now: datetime) -> bool:
        """Whether the wait is over, and the time in which to come back is not."""
        return self.is_open and bool(self.due_at and self.ends_at and self.due_at <= now < self.ends_at)

    def is_lapsed(self, now: datetime) -> bool:
        """Whether it came to nothing by itself: no proof in time, or nobody who came back."""
        last = self.ends_at or self.asked_at + timedelta(seconds=settings.LOST_FACTOR_PROOF_SECONDS)
        return last <= now
