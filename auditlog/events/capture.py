"""Attach the capture triggers to a table, from a migration of any app.

    operations = [migrations.RunSQL(*capture_sql("accounting_ledger_account",
        Audited("accounting.ledger_account", label_column="code")))]

The migration writes the declaration out, since it is frozen; the model holds the present
one. A later migration that captures the same table anew replaces the triggers.

Migrations of many years call this function, so what it answers is a contract: the same
declaration gives the same text for ever, and a test holds each text to the letter. A further
argument may be added at the end, where the declaration asks for it; anything else is a new
contract, under a new name beside this one, with capture functions of its own.
"""

from typing import NamedTuple

from auditlog.events.declaring import Audited, AuditedPerson

TRIGGERS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}


CAPTURE = "auditlog_capture"
CAPTURE_PERSON = "auditlog_capture_person"


class CaptureSql(NamedTuple):
    """The two arguments of ``migrations.RunSQL``."""

    forward: tuple[str, ...]
    reverse: tuple[str, ...]


def trigger_name(operation: str) -> str:
    """The trigger's name; it sorts after a table's own guards, which may still refuse."""
    return f"zz_{operation}_is_audited"


def capture_function(audited: Audited | AuditedPerson) -> str:
    """The function that captures what is declared so."""
    return CAPTURE_PERSON if isinstance(audited, AuditedPerson) else CAPTURE


def capture_sql(table: str, audited: Audited | AuditedPerson) -> CaptureSql:
    """Statements that attach the three triggers to a table, and that take them off again."""
    arguments = ", ".join(_literal(argument) for argument in audited.trigger_arguments())
    forward = tuple(
        f'CREATE OR REPLACE TRIGGER {trigger_name(operation)} AFTER {operation.upper()} ON "{table}"'
        f" {transition} FOR EACH STATEMENT EXECUTE FUNCTION {capture_function(audited)}({arguments})"
        for operation, transition in TRIGGERS.items()
    )
    reverse = tuple(f'DROP TRIGGER IF EXISTS {trigger_name(operation)} ON "{table}"' for operation in TRIGGERS)
    return CaptureSql(forward, reverse)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
