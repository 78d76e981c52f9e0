"""What the models say the catalogue must hold."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models

from tenancy.scoping.catalogue import OWNER_ROLE, Policy
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import READ_AND_WRITE, READ_ONLY, TableGuard
from tenancy.scoping.models import TenantModel

TENANT_IN_FORCE = "(SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)"
# Only a session of the owner itself: a definer function runs as the owner, but in a
# session of the application, where anybody may set anything.
_MAINTENANCE = f"SESSION_USER = '{OWNER_ROLE}'::name AND current_setting('app.maintenance', true) = 'on'"

OWNER_READS = Policy("owner_reads", "SELECT", True, (OWNER_ROLE,), "true", "")

# Tables of the framework that belong to no tenant, with what the application may do.
# A table that is neither here nor of a tenant cannot be reached by the application.
FRAMEWORK_TABLES: dict[str, tuple[str, ...]] = {
    "django_migrations": READ_ONLY,
    "django_content_type": READ_ONLY,
    "auth_permission": READ_ONLY,
    "auth_group": READ_ONLY,
    "auth_group_permissions": READ_ONLY,
    "django_session": READ_AND_WRITE,
    # A person has one address, which stands in his own row. A second one, taken without a
    # proof, would be a way in; so nobody can write one.
    "account_emailaddress": READ_ONLY,
    "account_emailconfirmation": READ_ONLY,
    "mfa_authenticator": READ_AND_WRITE,
    "axes_accessattempt": READ_AND_WRITE,
    "axes_accesslog": READ_AND_WRITE,
    "axes_accessfailurelog": READ_AND_WRITE,
    "axes_accessattemptexpiration": READ_AND_WRITE,
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A composite reference from one tenant table to another, with its index."""

    column: str
    target: str

    def constraint_name(self, table: str) -> str:
        """The reference's name, within PostgreSQL's 63 bytes."""
        return f"{table}_{self.column}"[:52] + "_tenant_fk"

    def index_name(self, table: str) -> str:
        """The name of the index that serves the reference."""
        return f"{table}_{self.column}"[:52] + "_tenant_ix"


@dataclass(frozen=True, slots=True)
class ExpectedTable:
    """How one table must stand."""

    name: str
    privileges: frozenset[str]
    tenant_column: str = ""
    composite_key: bool = False
    references: tuple[Reference, ...] = ()
    policies: tuple[Policy, ...] = ()


def expected_tables() -> dict[str, ExpectedTable]:
    """Every managed table by its name, as the models and the list above declare it."""
    tables = {name: ExpectedTable(name, frozenset(privileges)) for name, privileges in FRAMEWORK_TABLES.items()}
    for model in apps.get_models(include_auto_created=True):
        guard = getattr(model, "guard", None)
        if guard is not None and model._meta.managed:
            tables[model._meta.db_table] = _expected(model, guard)
    return tables


def _expected(model: type[models.Model], guard: TableGuard) -> ExpectedTable:
    name = model._meta.db_table
    if not guard.tenant_column:
        return ExpectedTable(name, frozenset(guard.privileges))
    return ExpectedTable(
        name,
        frozenset(guard.privileges),
        tenant_column=guard.tenant_column,
        composite_key=issubclass(model, TenantModel),
        references=tuple(
            Reference(field.column, field.remote_field.model._meta.db_table)
            for field in model._meta.local_fields
            if isinstance(field, TenantForeignKey)
        ),
        policies=expected_policies(guard),
    )


def expected_policies(guard: TableGuard) -> tuple[Policy, ...]:
    """The tenant's own policy, the owner's for maintenance, and the declared extra ones."""
    tenant = f"{guard.tenant_column} = {TENANT_IN_FORCE}"
    extra = tuple(
        Policy(name, "SELECT", True, ("public",), condition, "") for name, condition in guard.extra_select.items()
    )
    if guard.owner_reads:
        extra = (*extra, OWNER_READS)
    return (
        Policy("tenant_isolation", "ALL", True, ("public",), tenant, tenant),
        Policy("owner_maintenance", "ALL", True, (OWNER_ROLE,), _MAINTENANCE, _MAINTENANCE),
        *extra,
    )
