"""Who may see alerts, asked of all members at once."""

from django.db.models import Q, QuerySet

from erp.foundation import clock
from tenancy.access.models import Membership
from tenancy.access.registry import all_permissions
from tenancy.access.role_models import Effect, PermissionOverride, RolePermission

SEES_ALERTS = "auditlog.alert.view"


def readers_of_alerts() -> QuerySet[Membership]:
    """The members whose role, or who themselves, may see alerts, and to whom it was not denied."""
    built_in = sorted(all_permissions()[SEES_ALERTS].roles)
    own_roles = RolePermission.objects.filter(code=SEES_ALERTS).values("role_id")
    holding = Q(ends_at__isnull=True) | Q(ends_at__gt=clock.now())
    overrides = PermissionOverride.objects.filter(holding, code=SEES_ALERTS)
    granted = overrides.filter(effect=Effect.GRANT).values("membership_id")
    denied = overrides.filter(effect=Effect.DENY).values("membership_id")
    may = Q(role__in=built_in) | Q(custom_role_id__in=own_roles) | Q(id__in=granted)
    return Membership.objects.filter(may, suspended_at__isnull=True).exclude(id__in=denied)
