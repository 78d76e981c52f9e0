"""Who runs the installation, and where each of them is signed in. No tenant's people are here."""

from typing import ClassVar

from django.db import models

from erp.foundation.identifiers import new_id
from tenancy.scoping.guard import TableGuard


class Operator(models.Model):
    """Somebody who runs the installation. He is no user: no table refers from the one to the other.

    ``sealed_key`` is the key of his code app under a key of the installation, ``last_step``
    the latest half minute whose code was used: each code is good once.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"), tenant_column="")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    address = models.EmailField(unique=True, max_length=254)
    password = models.CharField(max_length=200)
    sealed_key = models.TextField()
    last_step = models.BigIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.address


class OperatorSession(models.Model):
    """One browser in which an operator is signed in; of its cookie only the hash is kept."""

    guard: ClassVar[TableGuard] = TableGuard(tenant_column="")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    ip = models.CharField(max_length=45, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "operators_session"
