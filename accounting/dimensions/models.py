"""Cost centres: what a business divides its figures by, besides its branches."""

from typing import ClassVar

from django.db import models

from auditlog.events.declaring import Audited
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class CostCentre(TenantModel):
    """A workshop, a department, a project. It is closed and never deleted, for entries name it."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited("accounting.cost_centre", label_column="code")

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code"],
                name="cost_centre_code_once",
                violation_error_message="Another cost centre has this code.",
            ),
            models.CheckConstraint(
                condition=~models.Q(code="") & ~models.Q(name=""), name="cost_centre_has_code_and_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
