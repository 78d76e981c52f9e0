"""The heading row of a journal file: its delimiter and where each column stands."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from accounting.imports.errors import JournalFileRefused
from accounting.imports.problems import shown

REQUIRED_COLUMNS = ("date", "entry_id", "account", "debit", "credit")
OPTIONAL_COLUMNS = ("currency", "memo")
DELIMITERS = (",", ";", "\t", "|")
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}

_KNOWN = frozenset(REQUIRED_COLUMNS + OPTIONAL_COLUMNS)
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\s*", re.IGNORECASE)
_WORD_GAP = re.compile(r"[\s_-]+")


@dataclass(frozen=True)
class Headings:
    """Where the columns of a journal stand.

    `row` is the line of the heading row, `width` its number of columns, `positions` the index of
    each known column present, `ignored` the names of columns that are not used.
    """

    row: int
    delimiter: str
    width: int
    positions: dict[str, int]
    ignored: tuple[str, ...]


def read_headings(first_lines: list[str]) -> Headings:
    """The headings in the first non-blank line. Raises JournalFileRefused if they do not serve."""
    delimiters: tuple[str, ...] = DELIMITERS
    for row, line in enumerate(first_lines, start=1):
        if not line.strip():
            continue
        separator = _SEPARATOR_LINE.fullmatch(line.rstrip("\r\n"))
        if separator is not None and row == 1:
            delimiters = (separator[1],)
            continue
        return _best_reading(line, row, delimiters)
    raise JournalFileRefused("The file holds no heading row: its first lines are blank.")


def _best_reading(line: str, row: int, delimiters: tuple[str, ...]) -> Headings:
    readings = [(_names(line, delimiter), delimiter) for delimiter in delimiters]
    names, delimiter = max(readings, key=lambda reading: len(_KNOWN.intersection(reading[0])))
    known = [name for name in names if name in _KNOWN]
    if not known:
        raise JournalFileRefused(
            f"Row {row} does not hold the headings of a general journal. It should read "
            f"date,entry_id,account,debit,credit,currency,memo and it reads {shown(line.strip())}."
        )
    twice = [name for name, count in Counter(known).items() if count > 1]
    if twice:
        raise JournalFileRefused(f"Row {row} has more than one column headed {_listed(twice)}. Keep one.")
    missing = [name for name in REQUIRED_COLUMNS if name not in known]
    if missing:
        raise JournalFileRefused(
            f"Row {row} has no column headed {_listed(missing)}. "
            f"Its columns, parted by a {DELIMITER_NAMES[delimiter]}, are {_listed(names)}."
        )
    return Headings(
        row=row,
        delimiter=delimiter,
        width=len(names),
        positions={name: position for position, name in enumerate(names) if name in _KNOWN},
        ignored=tuple(name for name in names if name and name not in _KNOWN),
    )


def _names(line: str, delimiter: str) -> list[str]:
    """The column names in lower case, "Entry ID" and "entry-id" both as entry_id."""
    reader = csv.reader([line], delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        cells = next(reader, [])
    except csv.Error:
        return []
    return [_WORD_GAP.sub("_", cell.strip().casefold()) for cell in cells]


def _listed(names: list[str]) -> str:
    """Up to ten names as a list in a sentence."""
    few = [name or "(no name)" for name in islice(names, 10)]
    if len(names) > len(few):
        few.append("others")
    return few[0] if len(few) == 1 else ", ".join(few[:-1]) + " and " + few[-1]
