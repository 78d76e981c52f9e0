"""Everything that happens has a name in the audit log, and nothing secret has a column in it."""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from auditlog.events.masking import is_telling
from auditlog.events.registry import declaration_of, event_types
from erp.foundation.security_log import INSTALLATION_EVENTS, security_events
from tests.tidy.source import Module, modules

_RECORDERS = {"act", "record_event", "record_for_person", "record_act_of", "record_refusal", "noting_refusal"}
_PLACE_OF_TYPE = {"record_for_person": 1, "record_act_of": 2, "record_refusal": 1}
_SOURCES = [one for one in modules() if not one.is_migration and one.path.name != "audit_events.py"]

# Where the name of an act is a variable, the names that it takes are constants of the same module.
NAMED_ELSEWHERE = {
    "accounting/periods/closing.py": "closing and opening share their steps",
    "auditlog/events/recording.py": "writes whatever it is told to",
    "erp/foundation/acts.py": "runs whatever act it is given",
    "erp/web/refusals.py": "records the refusal that its caller names",
    "erp/web/security_events.py": "signals that differ in their type alone share a receiver",
    "erp/web/sightings.py": "kinds of sightings are a table of types",
}

# Columns of audited tables whose name tells of a secret and whose value is none.
HARMLESS: dict[tuple[str, str], str] = {
    ("accounting.JournalEntry", "idempotency_key"): "a random mark of one page, worth nothing once it was posted",
    ("auditlog.Alert", "key"): "names the rule and the person or network that an alert folds together",
    ("tenancy.Invitation", "role_key"): "the code of a built-in role or the id of one of the tenant's own",
    ("auditlog.GivenHead", "key_id"): "says which public key a signature is checked by",
}


def _calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in _RECORDERS:
                yield name, node


def _announced() -> tuple[set[str], set[str]]:
    """The types that are announced by name, and the modules that announce one by a variable."""
    names: set[str] = set()
    variable: set[str] = set()
    for module in _SOURCES:
        for called, node in _calls(module):
            place = _PLACE_OF_TYPE.get(called, 0)
            given = node.args[place] if len(node.args) > place else None
            if isinstance(given, ast.Constant):
                names.add(str(given.value))
            else:
                variable.add(module.name)
    return names, variable


def _constants() -> set[str]:
    return {
        node.value
        for module in _SOURCES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_act_that_is_announced_is_a_declared_event_type() -> None:
    names, variable = _announced()
    assert len(names) > 20
    assert names - set(event_types()) == set()
    assert variable - set(NAMED_ELSEWHERE) == set(), "name the act where it begins, or say here why not"


def test_every_declared_event_type_is_used() -> None:
    """A type that nothing announces any more is a promise that the log does not keep."""
    unused = set(event_types()) - _constants()
    assert unused - NOT_DONE_YET == set()


# Their tables are there, and their pages are to come.
NOT_DONE_YET = {"tenancy.branch.opened", "tenancy.branch.changed"}


def test_every_security_event_is_a_declared_event_type() -> None:
    assert set(security_events()) - set(event_types()) == set(INSTALLATION_EVENTS)


def test_every_refusal_and_crossing_is_a_security_event() -> None:
    failures = {one for one in event_types() if one.endswith((".refused", ".attempted", "_failed", ".locked_out"))}
    assert failures - set(security_events()) == set()
    assert {outcome for one in failures for _, outcome in [security_events()[one]]} == {"failure"}


def _is_declared(model: type[models.Model], column: str) -> bool:
    declared = declaration_of(model)
    hidden = {
        *getattr(declared, "masked", ()),
        *getattr(declared, "masked_but_last_four", ()),
        *getattr(declared, "ignored", ()),
    }
    return column in hidden


def _telling_columns() -> list[tuple[str, str, bool]]:
    """Of every audited table, of libraries too, the columns with a telling name and whether they are declared."""
    return [
        (model._meta.label, field.column, _is_declared(model, field.column))
        for model in apps.get_models(include_auto_created=True)
        if hasattr(declaration_of(model), "subject_type")
        for field in model._meta.local_concrete_fields
        if is_telling(field.column)
    ]


def test_column_with_a_telling_name_is_masked_or_said_to_be_harmless() -> None:
    unmarked = {(label, column) for label, column, declared in _telling_columns() if not declared}
    assert unmarked - set(HARMLESS) == set(), "mask these columns where their model is declared audited"


def test_list_of_harmless_columns_holds_nothing_that_is_gone() -> None:
    assert set(HARMLESS) - {(label, column) for label, column, _ in _telling_columns()} == set()


@pytest.mark.parametrize("reason", sorted({*HARMLESS.values(), *NAMED_ELSEWHERE.values()}))
def test_each_exception_has_a_reason(reason: str) -> None:
    assert len(reason.split()) > 3
