"""A list as somebody filtered it, under a name of his own."""

from typing import ClassVar

from django.db import models

from tenancy.access.models import Membership
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class SavedView(TenantModel):
    """``path`` lies below the tenant's own address, ``query`` is what stands behind the question mark.

    It holds no figures and opens nothing: whoever may not see the list any more is refused there.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE", "DELETE"))

    membership = TenantForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "membership", "path", "name"], name="saved_view_name_once"),
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(query=""), name="saved_view_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name
