"""Attach the capture triggers to a table, from a migration of any app.

    operations = [migrations.RunSQL(*capture_sql("accounting_ledger_account",
        Audited("accounting.ledger_account", label_column="code")))]

The migration writes the declaration out, since it is frozen; the model holds the present
one. A later migration that captures the same table anew replaces the triggers.
"""

from typing import NamedTuple

from auditlog.events.declaring import Audited

TRIGGERS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}


class CaptureSql(NamedTuple):
    """The two arguments of ``migrations.RunSQL``."""

    forward: tuple[str, ...]
    reverse: tuple[str, ...]


def trigger_name(operation: str) -> str:
    """The trigger's name; it sorts after a table's own guards, which may still refuse."""
    return f"zz_{operation}_is_audited"


def capture_sql(table: str, audited: Audited) -> CaptureSql:
    """Statements that attach the three triggers to a table, and that take them off again."""
    arguments = ", ".join(_literal(argument) for argument in audited.trigger_arguments())
    forward = tuple(
        f'CREATE OR REPLACE TRIGGER {trigger_name(operation)} AFTER {operation.upper()} ON "{table}"'
        f" {transition} FOR EACH STATEMENT EXECUTE FUNCTION auditlog_capture({arguments})"
        for operation, transition in TRIGGERS.items()
    )
    reverse = tuple(f'DROP TRIGGER IF EXISTS {trigger_name(operation)} ON "{table}"' for operation in TRIGGERS)
    return CaptureSql(forward, reverse)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
