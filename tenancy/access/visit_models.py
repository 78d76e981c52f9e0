"""Where people are signed in to a tenant: one row per sign-in and member."""

from typing import ClassVar

from django.db import models

from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class Visit(TenantModel):
    """One sign-in of a member as far as it reached this tenant, and whether it was ended here.

    ``sign_in`` names the person's session for as long as it lasts, whatever its key becomes.
    What the person does in other tenants leaves no mark on it. An ended visit stays, so that
    the same session does not simply enter again.
    """

    guard: ClassVar[TableGuard] = TableGuard(
        extra_select={"person_reads_own": "user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid)"}
    )

    membership = TenantForeignKey("tenancy.Membership", models.CASCADE, related_name="visits")
    user_id = models.UUIDField()
    sign_in = models.UUIDField()
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_label = models.CharField(max_length=200, blank=True, default="")

    # Read with the membership, before a tenant is in force; policies leave the person's own rows.
    everywhere = models.Manager["Visit"]()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "membership", "sign_in"], name="visit_once_per_sign_in"),
        ]

    def __str__(self) -> str:
        return f"{self.ip} since {self.began_at}"
