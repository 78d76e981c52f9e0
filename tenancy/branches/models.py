"""The places in which a business trades."""

from typing import ClassVar

from django.db import models

from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class Branch(TenantModel):
    """A shop, an office, a store house. It is closed and never deleted, for documents name it."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code"],
                name="branch_code_once",
                violation_error_message="Another branch has this code.",
            ),
            models.CheckConstraint(condition=~models.Q(code="") & ~models.Q(name=""), name="branch_has_code_and_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
