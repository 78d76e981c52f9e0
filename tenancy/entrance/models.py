"""Where a person is signed in, from which devices, and which address he is moving to.

None of it belongs to a tenant: a person is the same in all of them.
"""

from typing import ClassVar

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
    """A person's move to another e-mail address: told to the old one, proved by the new one."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"), tenant_column="")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    old_address = models.EmailField(max_length=254)
    new_address = models.EmailField(max_length=254)
    asked_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
