"""What can happen, and which tables are watched, as the apps declare it.

Each app's ``audit_events.py`` holds ``EVENT_TYPES``, a sentence without its actor per
event type, and where its documents have pages ``SUBJECT_PATHS``, their address below the
tenant's own: ``{"accounting.journal_entry": "journal/{label}/"}``.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from django.apps import apps
from django.db import connection, models

from auditlog.events.below import DECLARED_BELOW
from auditlog.events.capture import TRIGGERS, trigger_name
from auditlog.events.declaring import Audited, NotAudited

_HOME = Path(__file__).resolve().parents[2]


@cache
def event_types() -> dict[str, str]:
    """Every declared event type with its sentence; raises ``ValueError`` for one declared twice."""
    return _collected("EVENT_TYPES")


@cache
def subject_paths() -> dict[str, str]:
    """The address of each type of subject that has a page, with ``{id}`` or ``{label}``."""
    return _collected("SUBJECT_PATHS")


def _collected(name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for module in _declaring_modules():
        declared: dict[str, str] = getattr(module, name, {})
        twice = found.keys() & declared.keys()
        if twice:
            raise ValueError(f"{', '.join(sorted(twice))} is declared twice in {name}")
        found.update(declared)
    return found


def _declaring_modules() -> Iterator[ModuleType]:
    for config in apps.get_app_configs():
        module_name = f"{config.name}.audit_events"
        if Path(config.path).is_relative_to(_HOME) and find_spec(module_name) is not None:
            yield import_module(module_name)


def declaration_of(model: type[models.Model]) -> Audited | NotAudited | None:
    """What the model, or for the storey below this app, says about its capture."""
    declared = getattr(model, "audited", None) or DECLARED_BELOW.get(model._meta.label)
    return declared if isinstance(declared, Audited | NotAudited) else None


@cache
def audited_models() -> dict[str, type[models.Model]]:
    """The model behind each type of subject that is a row."""
    found: dict[str, type[models.Model]] = {}
    for model in apps.get_models():
        subject_type = getattr(declaration_of(model), "subject_type", "")
        if subject_type:
            found.setdefault(subject_type, model)
    return found


def tenant_models() -> list[type[models.Model]]:
    """The models whose rows belong to a tenant, and the tenant itself."""
    found: list[type[models.Model]] = []
    for model in apps.get_models():
        guard = getattr(model, "guard", None)
        if guard is not None and guard.tenant_column and model._meta.managed:
            found.append(model)
    return found


def capture_findings() -> list[str]:
    """Where declarations and the triggers in the database differ, one sentence each."""
    attached = _attached_arguments()
    findings: list[str] = []
    for model in tenant_models():
        table = model._meta.db_table
        declared = declaration_of(model)
        present = {name: attached.pop((table, trigger_name(name)), None) for name in TRIGGERS}
        if declared is None:
            findings.append(f"{model._meta.label} says nothing about the audit log")
        elif isinstance(declared, NotAudited):
            findings.extend(
                f"{table} is captured on {name} but declared not to be"
                for name, arguments in present.items()
                if arguments is not None
            )
        else:
            findings.extend(_differences(table, model, declared, present))
    findings.extend(f"{table} has a capture trigger and no model" for table, _ in attached)
    return findings


def _differences(
    table: str,
    model: type[models.Model],
    declared: Audited,
    present: dict[str, list[str] | None],
) -> Iterator[str]:
    for name, arguments in present.items():
        if arguments is None:
            yield f"{table} is declared audited but not captured on {name}"
        elif arguments != declared.trigger_arguments():
            yield f"{table} is captured on {name} as {arguments}, declared otherwise"
    columns = {field.column for field in model._meta.local_fields}
    named = {declared.label_column, *declared.masked, *declared.masked_but_last_four}
    named |= {*declared.ignored, declared.tenant_column}
    if declared.parent:
        named.add(declared.parent.column)
    for column in sorted(named - columns - {""}):
        yield f"{table} has no column {column}, which its audit declaration names"


def _attached_arguments() -> dict[tuple[str, str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, t.tgname, t.tgargs FROM pg_trigger t
               JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
               WHERE p.proname = 'auditlog_capture' AND c.relnamespace = 'public'::regnamespace"""
        )
        return {
            (table, name): bytes(arguments).decode().split("\0")[:-1] for table, name, arguments in cursor.fetchall()
        }
