"""The first sheet of a spreadsheet as rows of texts, read without a library and within limits.

An XLSX file is a ZIP of XML. It comes from somebody's machine and may be made to hurt: sizes are
looked at before anything is unpacked, entities are refused, and nothing of it is run.
"""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from io import BytesIO
from xml.etree import ElementTree
from xml.parsers import expat

from erp.foundation.archives import Archive
from erp.foundation.errors import Refusal
from erp.foundation.plain_xml import XmlRefused, plain_parser

MOST_BYTES_UNPACKED = 40 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 20_000, 100
# What Excel itself takes in one cell; and of all cells together, for one long text may stand in each of them.
MOST_SIGNS_OF_CELL, MOST_SIGNS = 32_767, 20_000_000
# A tree costs up to half a kilobyte for each element, so that all of a file's stay below 300 MB.
MOST_ELEMENTS, MOST_DEPTH = 700_000, 64
# The longest start of an element, with its attributes, and how much is read at once.
_MOST_BYTES_OF_TAG, _PIECE = 1024 * 1024, 65_536
_MOST_SIGNS_OF_FORMAT = 255
_TOO_LARGE = "The spreadsheet is too large. Keep the one sheet with the figures and choose it again."
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})[0-9]+")
# Formats of days among those that every program knows by number, and the letters that make one of its own a day.
_DAY_FORMATS = frozenset({14, 15, 16, 17, 22, 27, 30, 36, 50, 57})
_DAY_LETTERS = re.compile(r"[dy]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_FIRST_DAY, _FIRST_DAY_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)


class SheetNotUnderstood(Refusal):
    """The bytes are no spreadsheet that can be read."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a ZIP file, which a spreadsheet of today is."""
    return content.startswith(b"PK\x03\x04")


def read_first_sheet(content: bytes) -> list[list[str]]:
    """Cells as texts, days as ``2026-10-31``, numbers without groups; raises ``SheetNotUnderstood``."""
    try:
        archive = Archive(BytesIO(content))
        _require_size(archive)
        return _Workbook(archive).rows()
    except SheetNotUnderstood:
        raise
    # An archive that cannot be read is a ValueError, too; the others come of XML that is none or says what cannot be.
    except (LookupError, ValueError, TypeError, ElementTree.ParseError, ArithmeticError,
            RuntimeError, AssertionError, expat.ExpatError) as error:  # fmt: skip
        raise SheetNotUnderstood(
            "The file is no spreadsheet that can be read. Save it as .xlsx or as CSV and choose it again."
        ) from error


def _require_size(archive: Archive) -> None:
    if archive.bytes_unpacked > MOST_BYTES_UNPACKED:
        raise SheetNotUnderstood(_TOO_LARGE)


class _Workbook:
    """The parts of the file that say what the first sheet's cells mean."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._elements, self._signs = 0, 0
        self._names = set(archive.names)
        book = self._part("xl/workbook.xml")
        properties = book.find(f"{_MAIN}workbookPr")
        is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self._first_day = _FIRST_DAY_OF_1904 if is_1904 else _FIRST_DAY
        self._strings = self._shared_strings()
        self._day_styles = self._styles_of_days()
        self._sheet = self._part(self._path_of_first_sheet(book))

    def rows(self) -> list[list[str]]:
        rows: list[list[str]] = []
        # Only where rows and cells belong: rows inside of rows would be read once for each that holds them.
        for row in self._sheet.iterfind(f"{_MAIN}sheetData/{_MAIN}row"):
            if len(rows) >= MOST_ROWS:
                raise SheetNotUnderstood(f"The sheet has more than {MOST_ROWS:,} rows.")
            cells: list[str] = []
            for cell in row.iterfind(f"{_MAIN}c"):
                place = _place(cell.get("r", "")) if cell.get("r") else len(cells)
                if place >= MOST_COLUMNS:
                    break
                cells += [""] * (place + 1 - len(cells))
                cells[place] = self._text(cell)
            rows.append(cells)
        return rows

    def _part(self, name: str) -> ElementTree.Element:
        # Parsed by hand, so that a declaration of entities ends it before one is expanded.
        content = self._archive.read(name, most_bytes=MOST_BYTES_UNPACKED)
        tree = _Tree(self._elements)
        try:
            root = tree.grown(content)
        except XmlRefused as error:
            raise SheetNotUnderstood(
                "The spreadsheet holds declarations that no spreadsheet needs. It was not read."
            ) from error
        except expat.ExpatError as error:
            raise ValueError(name) from error
        self._elements = tree.elements
        return root

    def _path_of_first_sheet(self, book: ElementTree.Element) -> str:
        first = book.find(f"{_MAIN}sheets/{_MAIN}sheet")
        wanted = first.get(_REL_ID) if first is not None else None
        for relation in self._part("xl/_rels/workbook.xml.rels"):
            if relation.get("Id") == wanted:
                target = str(relation.get("Target", ""))
                return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        raise ValueError("no sheet")

    def _shared_strings(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._names:
            return []
        # Only below the root: a string inside of strings would be read once for each that holds it.
        return [_joined(one) for one in self._part("xl/sharedStrings.xml").iterfind(f"{_MAIN}si")]

    def _styles_of_days(self) -> frozenset[int]:
        if "xl/styles.xml" not in self._names:
            return frozenset()
        styles = self._part("xl/styles.xml")
        own = {
            int(one.get("numFmtId", "0")): str(one.get("formatCode", ""))[:_MOST_SIGNS_OF_FORMAT]
            for one in styles.iter(f"{_MAIN}numFmt")
        }
        days = {number for number, code in own.items() if _DAY_LETTERS.search(_QUOTED.sub("", code))}
        formats = styles.find(f"{_MAIN}cellXfs")
        return frozenset(
            place
            for place, one in enumerate(formats if formats is not None else ())
            if int(one.get("numFmtId", "0")) in days | _DAY_FORMATS
        )

    def _text(self, cell: ElementTree.Element) -> str:
        kind = cell.get("t", "n")
        value = _joined(cell) if kind == "inlineStr" else cell.findtext(f"{_MAIN}v", "")
        if kind == "s":
            value = self._strings[int(value)]
        self._signs += len(value)
        if len(value) > MOST_SIGNS_OF_CELL:
            raise SheetNotUnderstood(
                f"A cell holds {len(value):,} signs; {MOST_SIGNS_OF_CELL:,} are taken."
                " Shorten it and choose the file again."
            )
        if self._signs > MOST_SIGNS:
            raise SheetNotUnderstood(_TOO_LARGE)
        if kind in ("inlineStr", "s"):
            return value
        if kind in ("str", "d", "e", "b") or not value:
            return value.removesuffix("T00:00:00")
        return self._number(value, int(cell.get("s", "0")) in self._day_styles)

    def _number(self, value: str, is_day: bool) -> str:
        try:
            number = Decimal(value)
            # A spreadsheet computes in binary: 0.1 + 0.2 is written as 0.30000000000000004.
            rounded = round(number, 8)
        except InvalidOperation:
            # No number, or one beyond all amounts: whoever reads the row says so.
            return value
        if is_day:
            return (self._first_day + timedelta(days=int(number))).isoformat()
        return f"{rounded.normalize():f}"


class _Tree:
    """A part of the file as a tree that is given up as soon as it grows too large or too deep.

    ``elements`` counts those of the parts before as well, and their attributes, which cost as much.
    """

    def __init__(self, elements: int) -> None:
        self.elements = elements
        self._depth = 0
        self._is_silent = True
        self._builder = ElementTree.TreeBuilder()

    def grown(self, content: bytes) -> ElementTree.Element:
        """The root; raises ``SheetNotUnderstood``, ``XmlRefused`` or ``ExpatError``."""
        parser = plain_parser("}")
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler = self._write
        silent_since = 0
        # Piece by piece, so that attributes without end are met before there is an object for each of them.
        for start in range(0, len(content) + 1, _PIECE):
            self._is_silent = True
            parser.Parse(content[start : start + _PIECE], start + _PIECE > len(content))
            if not self._is_silent:
                silent_since = start
            elif start - silent_since > _MOST_BYTES_OF_TAG:
                raise SheetNotUnderstood(_TOO_LARGE)
        return self._builder.close()

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        self._is_silent = False
        self._depth += 1
        self.elements += 1 + len(given)
        if self.elements > MOST_ELEMENTS or self._depth > MOST_DEPTH:
            raise SheetNotUnderstood(_TOO_LARGE)
        self._builder.start(_named(tag), {_named(key): value for key, value in given.items()})

    def _end(self, tag: str) -> None:
        self._is_silent = False
        self._depth -= 1
        self._builder.end(_named(tag))

    def _write(self, text: str) -> None:
        self._is_silent = False
        self._builder.data(text)


def _named(name: str) -> str:
    # One object for all elements of a name, not one for each.
    return sys.intern("{" + name if "}" in name else name)


def _joined(parent: ElementTree.Element) -> str:
    """The text of a string with its formatted runs, without its phonetic reading."""
    return "".join(one.text or "" for part in parent if part.tag != f"{_MAIN}rPh" for one in part.iter(f"{_MAIN}t"))


def _place(reference: str) -> int:
    match = _CELL.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    place = 0
    for letter in match[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
