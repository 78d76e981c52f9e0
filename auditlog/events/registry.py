"""What can happen, and which tables are watched, as the apps declare it.

Each app's ``audit_events.py`` holds ``EVENT_TYPES``, a sentence without its actor per
event type, and where its documents have pages ``SUBJECT_PATHS``, their address below the
tenant's own: ``{"accounting.journal_entry": "journal/{label}/"}``.
"""

from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db import connection, models

from auditlog.events.below import DECLARED_BELOW
from auditlog.events.capture import CAPTURE, CAPTURE_PERSON, TRIGGERS, capture_function, trigger_name
from auditlog.events.declaring import Audited, AuditedPerson, Declaration, NotAudited
from erp.foundation.declared import declaring_modules


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
    for module in declaring_modules("audit_events"):
        declared: dict[str, str] = getattr(module, name, {})
        twice = found.keys() & declared.keys()
        if twice:
            raise ValueError(f"{', '.join(sorted(twice))} is declared twice in {name}")
        found.update(declared)
    return found


def declaration_of(model: type[models.Model]) -> Declaration | None:
    """What the model, or for the storey below and libraries this app, says about its capture."""
    declared = getattr(model, "audited", None) or DECLARED_BELOW.get(model._meta.label)
    return declared if isinstance(declared, Audited | AuditedPerson | NotAudited) else None


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


def captured_models() -> list[type[models.Model]]:
    """The models that must say something: those of a tenant, and those with a person's own rows."""
    of_tenants = tenant_models()
    of_people = [
        model
        for model in apps.get_models()
        if model not in of_tenants and isinstance(declaration_of(model), AuditedPerson)
    ]
    return [*of_tenants, *of_people]


def capture_findings() -> list[str]:
    """Where declarations and the triggers in the database differ, one sentence each."""
    attached = _attached_arguments()
    findings: list[str] = []
    for model in captured_models():
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
    declared: Audited | AuditedPerson,
    present: dict[str, list[str] | None],
) -> Iterator[str]:
    wanted = [capture_function(declared), *declared.trigger_arguments()]
    for name, arguments in present.items():
        if arguments is None:
            yield f"{table} is declared audited but not captured on {name}"
        elif arguments != wanted:
            yield f"{table} is captured on {name} as {arguments}, declared otherwise"
    columns = {field.column for field in model._meta.local_fields}
    for column in sorted(declared.columns_named() - columns):
        yield f"{table} has no column {column}, which its audit declaration names"


def _attached_arguments() -> dict[tuple[str, str], list[str]]:
    """The function of each capture trigger and what it is told, by table and trigger."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, t.tgname, p.proname, t.tgargs FROM pg_trigger t
               JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
               WHERE p.proname = ANY (%s) AND c.relnamespace = 'public'::regnamespace""",
            [[CAPTURE, CAPTURE_PERSON]],
        )
        return {
            (table, name): [function, *bytes(arguments).decode().split("\0")[:-1]]
            for table, name, function, arguments in cursor.fetchall()
        }
