"""Which tenant the code is working for: a context variable and a database setting.

Both live exactly as long as the block. The setting is transaction-local, because
one of the session leaks to the next client of a transaction pooler; so the block is
a transaction, too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from erp.foundation.local_settings import set_locally
from erp.foundation.security_log import placed_in
from tenancy.scoping.errors import NoTenant


@dataclass(frozen=True, slots=True)
class TenantContext:
    """The tenant in force."""

    tenant_id: UUID


_current: ContextVar[TenantContext | None] = ContextVar("current_tenant", default=None)


def current_tenant_id() -> UUID:
    """The tenant in force; raises ``NoTenant`` where there is none."""
    context = _current.get()
    if context is None:
        raise NoTenant
    return context.tenant_id


def current_tenant_id_or_none() -> UUID | None:
    """The tenant in force or nothing: the default of every model's tenant field."""
    context = _current.get()
    return context.tenant_id if context else None


@contextmanager
def tenant_context(tenant_id: UUID) -> Iterator[TenantContext]:
    """Work for one tenant: a transaction in which only its rows exist.

    Nesting is allowed; the outer tenant is in force again after the inner block.
    """
    outer = _current.get()
    context = TenantContext(tenant_id)
    with transaction.atomic(), placed_in(tenant_id):
        _announce(tenant_id)
        token = _current.set(context)
        try:
            yield context
        finally:
            _current.reset(token)
        # A rolled-back savepoint takes the setting back by itself, and one that is about to
        # be rolled back takes no more statements; a finished inner block does neither, and
        # the outermost one is forgotten with its transaction.
        inner = outer is not None or (connection.in_atomic_block and len(connection.savepoint_ids) > 0)
        if inner and not connection.needs_rollback:
            _announce(outer.tenant_id if outer else None)


@contextmanager
def person_context(user_id: UUID) -> Iterator[None]:
    """Read one person's own memberships, and the tenants they lead to, in any tenant."""
    with transaction.atomic():
        set_locally({"app.user_id": str(user_id)})
        yield
        set_locally({"app.user_id": ""})


def _announce(tenant_id: UUID | None) -> None:
    set_locally({"app.tenant_id": str(tenant_id) if tenant_id else ""})
