"""The base of every tenant's row, and the manager that sees only the tenant in force."""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.db import models

from erp.foundation.identifiers import new_id
from tenancy.scoping.context import current_tenant_id, current_tenant_id_or_none
from tenancy.scoping.crossing import tell_crossing_of_row
from tenancy.scoping.errors import ForeignTenantRow
from tenancy.scoping.expressions import CurrentTenant
from tenancy.scoping.guard import TableGuard

M = TypeVar("M", bound="TenantModel")


class TenantQuerySet(models.QuerySet[M]):
    """A queryset that refuses to write rows of another tenant."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **options: Any) -> list[M]:
        """As Django's, after a check that each row belongs to the tenant in force."""
        rows = list(objs)
        for row in rows:
            row.require_own_tenant()
        return super().bulk_create(rows, *args, **options)


class TenantManager(models.Manager[M]):
    """Filters by the tenant in force at the moment a query runs."""

    def get_queryset(self) -> TenantQuerySet[M]:
        """Rows of the tenant in force; evaluation raises ``NoTenant`` without one."""
        return TenantQuerySet(self.model, using=self._db).filter(tenant_id=CurrentTenant())


def tenant_field(*, is_implied: bool = False) -> Any:
    """The column of the tenant.

    ``is_implied`` leaves out its own foreign key: for tables of which every row refers to
    another row of its tenant by a composite key, and which take too many rows to check twice.
    """
    return models.ForeignKey(
        "tenancy.Tenant",
        on_delete=models.PROTECT,
        default=current_tenant_id_or_none,
        editable=False,
        db_index=False,
        db_constraint=not is_implied,
        related_name="+",
    )


class TenantModel(models.Model):
    """A row that belongs to exactly one tenant.

    Django sees ``id`` as the primary key; in the database it is ``(tenant_id, id)``.
    """

    guard: ClassVar[TableGuard] = TableGuard()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = tenant_field()

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def require_own_tenant(self) -> None:
        """Raise ``ForeignTenantRow`` unless this row belongs to the tenant in force."""
        if self.tenant_id is None:
            self.tenant_id = current_tenant_id()
        if self.tenant_id != current_tenant_id():
            tell_crossing_of_row(self.tenant_id, current_tenant_id(), self._meta.label)
            raise ForeignTenantRow(f"{self._meta.label} {self.pk} belongs to another tenant")

    def save(self, *args: Any, **options: Any) -> None:
        """Write the row, if it belongs to the tenant in force."""
        self.require_own_tenant()
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete the row, if it belongs to the tenant in force."""
        self.require_own_tenant()
        return super().delete(*args, **options)

    def full_clean(self, exclude: Any = None, validate_unique: bool = True, validate_constraints: bool = True) -> None:
        """Validate, with uniqueness within the tenant included.

        Model forms leave out fields that they do not show, the tenant among them, and
        with it every constraint that begins with the tenant; here it is taken back in.
        """
        if self.tenant_id is None:
            self.tenant_id = current_tenant_id()
        super().full_clean(
            exclude=set(exclude or ()) - {"tenant"},
            validate_unique=validate_unique,
            validate_constraints=validate_constraints,
        )

    def validate_constraints(self, exclude: Any = None) -> None:
        """Check constraints as ``full_clean`` does, also when a form calls it directly."""
        super().validate_constraints(exclude=set(exclude or ()) - {"tenant"})

    def validate_unique(self, exclude: Any = None) -> None:
        """Check uniqueness with the tenant included."""
        super().validate_unique(exclude=set(exclude or ()) - {"tenant"})

    def clean_fields(self, exclude: Any = None) -> None:
        """Validate the fields, but not whether the tenant exists: the database knows."""
        super().clean_fields(exclude={*(exclude or ()), "tenant"})
