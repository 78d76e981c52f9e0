"""The first sheet of a spreadsheet as rows of texts, read without a library and within limits.

An XLSX file is a ZIP of XML. It comes from somebody's machine and may be made to hurt: sizes are
looked at before anything is unpacked, entities are refused, and nothing of it is run.
"""

from __future__ import annotations

import re
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
        raise SheetNotUnderstood(
            "The spreadsheet is too large. Keep the one sheet with the figures and choose it again."
        )


class _Workbook:
    """The parts of the file that say what the first sheet's cells mean."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
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
        builder = ElementTree.TreeBuilder()
        parser = plain_parser("}")
        parser.StartElementHandler = lambda tag, given: builder.start(
            _named(tag), {_named(key): value for key, value in given.items()}
        )
        parser.EndElementHandler = lambda tag: builder.end(_named(tag))
        parser.CharacterDataHandler = builder.data
        try:
            parser.Parse(self._archive.read(name, most_bytes=MOST_BYTES_UNPACKED), True)
        except XmlRefused as error:
            raise SheetNotUnderstood(
                "The spreadsheet holds declarations that no spreadsheet needs. It was not read."
            ) from error
        except expat.ExpatError as error:
            raise ValueError(name) from error
        return builder.close()

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
        return [_joined(one) for one in self._part("xl/sharedStrings.xml").iter(f"{_MAIN}si")]

    def _styles_of_days(self) -> frozenset[int]:
        if "xl/styles.xml" not in self._names:
            return frozenset()
        styles = self._part("xl/styles.xml")
        own = {int(one.get("numFmtId", "0")): str(one.get("formatCode", "")) for one in styles.iter(f"{_MAIN}numFmt")}
        days = {number for number, code in own.items() if _DAY_LETTERS.search(_QUOTED.sub("", code))}
        formats = styles.find(f"{_MAIN}cellXfs")
        return frozenset(
            place
            for place, one in enumerate(formats if formats is not None else ())
            if int(one.get("numFmtId", "0")) in days | _DAY_FORMATS
        )

    def _text(self, cell: ElementTree.Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _joined(cell)
        value = cell.findtext(f"{_MAIN}v", "")
        if kind == "s":
            return self._strings[int(value)]
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


def _named(name: str) -> str:
    return "{" + name if "}" in name else name


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
