"""Roles of a tenant's own, and what single people may beyond or short of their role."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenancy.branches.models import Branch
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel

_ADD_AND_REMOVE: TableGuard = TableGuard(privileges=("SELECT", "INSERT", "DELETE"), owner_reads=True)
NOT_NEGATIVE = tuple(
    models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__gte": 0})
    for name in ("post_up_to", "approve_up_to", "discount_up_to")
)


class LimitedAccess(TenantModel):
    """Limits and areas of own records, as a role and a membership both carry them.

    ``post_up_to`` and ``approve_up_to`` are minor units of base currency, ``discount_up_to``
    hundredths of a percent; without a figure there is no limit. ``own_only`` holds codes of areas.
    """

    post_up_to = models.BigIntegerField(null=True, blank=True)
    approve_up_to = models.BigIntegerField(null=True, blank=True)
    discount_up_to = models.IntegerField(null=True, blank=True)
    own_only = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta(TenantModel.Meta):
        abstract = True


class CustomRole(LimitedAccess):
    """A role that the tenant has made; ``name_key`` is its name as names are compared."""

    guard: ClassVar[TableGuard] = TableGuard(owner_reads=True)

    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=60)
    note = models.CharField(max_length=300, blank=True, default="")
    based_on = models.CharField(max_length=12, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(LimitedAccess.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name_key"], name="custom_role_name_once"),
            models.CheckConstraint(condition=~models.Q(name_key=""), name="custom_role_has_name"),
            models.CheckConstraint(
                condition=NOT_NEGATIVE[0] & NOT_NEGATIVE[1] & NOT_NEGATIVE[2], name="custom_role_limits_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RolePermission(TenantModel):
    """One permission that a custom role holds."""

    guard: ClassVar[TableGuard] = _ADD_AND_REMOVE

    role = TenantForeignKey(CustomRole, models.CASCADE, related_name="permissions")
    code = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "role", "code"], name="role_permission_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Effect(models.TextChoices):
    """What an override does with a permission."""

    GRANT = "grant", "Grant"
    DENY = "deny", "Deny"


class PermissionOverride(TenantModel):
    """One permission that a person holds, or does not hold, whatever his role says.

    A denial wins over every grant. It holds from the next request on and until ``ends_at``,
    where there is one. It is never changed: a new one takes its place.
    """

    guard: ClassVar[TableGuard] = _ADD_AND_REMOVE

    membership = TenantForeignKey("tenancy.Membership", models.CASCADE, related_name="overrides")
    code = models.CharField(max_length=80)
    effect = models.CharField(max_length=5, choices=Effect)
    reason = models.CharField(max_length=300)
    ends_at = models.DateTimeField(null=True, blank=True)
    given_by_id = models.UUIDField(null=True)
    given_by_label = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "membership", "code", "effect"], name="override_once_per_effect"),
            models.CheckConstraint(condition=models.Q(effect__in=Effect.values), name="override_effect_is_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="override_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.effect} {self.code}"


class MembershipBranch(TenantModel):
    """One of the branches that a person works for, where he does not work for all."""

    guard: ClassVar[TableGuard] = _ADD_AND_REMOVE

    membership = TenantForeignKey("tenancy.Membership", models.CASCADE, related_name="branch_rows")
    branch = TenantForeignKey(Branch, models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "membership", "branch"], name="membership_branch_once"),
        ]

    def __str__(self) -> str:
        return str(self.branch_id)
