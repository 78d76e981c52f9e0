"""The events as CSV, for people with a spreadsheet.

A spreadsheet runs a text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end
as a formula. Such a text has an apostrophe put before it, and so has one that begins with
an apostrophe itself: whoever takes one leading apostrophe away wherever there is one has
every text back exactly, which is how the verifier compares the rows with the proof.
"""

import csv

from auditlog.chain.canonical import EventFields
from auditlog.exports.lines import Line
from auditlog.exports.proving import HashedFile

COLUMNS = (
    "seal", "ordinal", "occurred_at", "act", "operation", "subject_type", "subject_label", "actor_kind",
    "actor_label", "ip", "reason", "changes", "id", "subject_id", "parent_type", "parent_id", "actor_id",
    "request_id", "xact", "row_of_statement", "digest",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


class CsvWriter:
    """One line per event, under the names of the columns."""

    def __init__(self, file: HashedFile) -> None:
        self._writer = csv.writer(_Encoded(file), lineterminator="\r\n")
        self._writer.writerow(COLUMNS)

    def add(self, event: EventFields, line: Line) -> None:
        """Write one event as its line tells it."""
        self._writer.writerow([_cell(line[column]) for column in COLUMNS])


class _Encoded:
    """What the writer of the standard library takes for a file."""

    def __init__(self, file: HashedFile) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode())


def _cell(value: str | int | None) -> str | int:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
