"""References between tenant tables."""

from typing import Any

from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import Exact
from django.db.models.sql.where import AND, WhereNode

from tenancy.scoping.expressions import CurrentTenant


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A reference that cannot leave its tenant.

    The constraint and its index are composite ``(tenant_id, x_id)`` and made by the
    guard synchronisation; every join gets ``AND l.tenant_id = r.tenant_id``, which is
    what lets the tables be distributed by tenant one day.
    """

    def __init__(self, to: Any, on_delete: Any, **options: Any) -> None:
        options["db_constraint"] = False
        options["db_index"] = False
        super().__init__(to, on_delete, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave out of migrations what is always the same."""
        name, path, args, options = super().deconstruct()
        options.pop("db_constraint", None)
        options.pop("db_index", None)
        return str(name), path, list(args), dict(options)

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        """Both ends of the join belong to one tenant (``alias`` is the end referred to)."""
        remote: Any = self.remote_field.model._meta.get_field("tenant")
        local: Any = self.model._meta.get_field("tenant")
        sides = [Col(name, field) for name, field in ((alias, remote), (related_alias, local)) if name is not None]
        if not sides:
            return None
        right = sides[1] if len(sides) == 2 else CurrentTenant()
        condition: Any = Exact(sides[0], right)
        return WhereNode([condition], connector=AND)
