"""What a model says about how its table is guarded."""

from dataclasses import dataclass, field
from typing import Literal

Privilege = Literal["SELECT", "INSERT", "UPDATE", "DELETE"]

READ_AND_WRITE: tuple[Privilege, ...] = ("SELECT", "INSERT", "UPDATE", "DELETE")
APPEND_ONLY: tuple[Privilege, ...] = ("SELECT", "INSERT")
READ_ONLY: tuple[Privilege, ...] = ("SELECT",)


@dataclass(frozen=True, slots=True)
class TableGuard:
    """Privileges of the application's login, and policies beyond the tenant's own.

    ``tenant_column`` is the column that row-level security compares with the tenant
    in force. ``extra_select`` names further SELECT policies by their condition;
    ``owner_reads`` lets functions that run as the owner read rows whatever tenant is in
    force: the guards of the ledger, which name the tenant themselves, plan better so.
    """

    privileges: tuple[Privilege, ...] = READ_AND_WRITE
    tenant_column: str = "tenant_id"
    extra_select: dict[str, str] = field(default_factory=dict)
    owner_reads: bool = False
