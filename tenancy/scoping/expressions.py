"""The tenant as an expression: it becomes a value when a query runs, not when it is built.

A value taken at building time would pin form classes, module-level querysets and
late exports to the tenant that happened to be in force then.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, UUIDField
from django.db.models.sql.compiler import SQLCompiler

from tenancy.scoping.context import current_tenant_id


class CurrentTenant(Expression):
    """Compiles to a parameter that holds the tenant in force; raises ``NoTenant`` without one."""

    output_field = UUIDField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """One placeholder and its value."""
        return "%s", [current_tenant_id()]
