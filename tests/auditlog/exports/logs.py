"""Logs to export, and the verifier as an auditor runs it."""

import importlib.util
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

from auditlog.chain.canonical import EventFields
from auditlog.events.recording import record_event
from auditlog.exports.exporting import export_audit_log
from auditlog.exports.formats import export_format
from auditlog.exports.selection import select
from auditlog.exports.writing import Written
from erp.foundation.actor import Actor, EveryPermission
from tenancy.scoping.context import tenant_context
from tenancy.tenants.creation import create_tenant
from tenancy.tenants.models import Tenant

TOOL = Path(__file__).resolve().parents[3] / "tools" / "verify_audit_export.py"
NASTY = ("=1+1", "+27 82", "-3", "@x", "'quoted'", "\ttab", "two\nlines", 'a,"b"', "क्षेत्र", "\r\nx", "\u2028", "")
NALEDI = UUID("0190bbbb-0000-7000-8000-000000000001")

Line = dict[str, Any]


def person(label: str = "Naledi Mokoena", identifier: UUID | None = NALEDI) -> Actor:
    """Somebody who may do everything."""
    return Actor(kind="person", id=identifier, label=label, permissions=EveryPermission(), ip="192.0.2.7")


def new_tenant(name: str = "Karoo Books") -> Tenant:
    """A tenant whose founding is seal 1."""
    return create_tenant(
        f"export-{uuid4().hex[:12]}", name=name, country="ZA", currency="ZAR", actor=Actor.command("create_tenant")
    )


def happen(tenant: Tenant, *labels: str, subject_type: str = "test.thing", actor: Actor | None = None) -> None:
    """One transaction, hence one seal, with an event per label."""
    with tenant_context(tenant.id):
        for label in labels:
            record_event(
                f"{subject_type}.seen",
                actor=actor or person(),
                subject_type=subject_type,
                subject_label=label,
                changes={"label": label},
                reason=label,
            )


def lived_in() -> Tenant:
    """Six seals: the founding, one event, those with nasty labels, another type, another person, two more."""
    tenant = new_tenant()
    happen(tenant, "first")
    happen(tenant, *NASTY)
    happen(tenant, "a", "b", subject_type="test.other")
    happen(tenant, "c", actor=person("Sipho Dlamini", None))
    happen(tenant, "last but one", "last")
    return tenant


def export(tenant: Tenant, output: Path, form: str = "ndjson", **asked: Any) -> Written:
    """Export to a file as the command does."""
    with tenant_context(tenant.id):
        selection = select(tenant, **asked)
        return export_audit_log(
            selection, export_format(form), output=output, tell=lambda done, total: None, tenant=tenant, actor=person()
        )


def lines_of(path: Path) -> list[Line]:
    """Every line of a proof."""
    return [json.loads(line) for line in path.read_bytes().splitlines(keepends=False)]


def fields_of(event: Line) -> EventFields:
    """An event line as the product's own fields."""
    given = {name: event[name] for name in EventFields.__dataclass_fields__}
    for name in ("id", "actor_id", "subject_id", "parent_id"):
        given[name] = UUID(given[name]) if given[name] else None
    given["occurred_at"] = datetime.fromisoformat(given["occurred_at"])
    return EventFields(**given)


def tool() -> ModuleType:
    """The verifier as a module."""
    made = importlib.util.spec_from_file_location("verify_audit_export", TOOL)
    assert made is not None and made.loader is not None
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module


Verify = Callable[..., tuple[int, str]]


def write_lines(path: Path, lines: Iterable[bytes]) -> Path:
    """A file of these lines."""
    path.write_bytes(b"".join(lines))
    return path
