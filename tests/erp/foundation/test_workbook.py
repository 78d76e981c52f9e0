"""Spreadsheets that are made to hurt are refused, or their cells come through as they are."""

import zipfile
from io import BytesIO

import pytest

from erp.foundation.workbook import MOST_ELEMENTS, MOST_SIGNS_OF_CELL, SheetNotUnderstood, read_first_sheet

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _workbook(cells: str, *, encoding: str = "utf-8", strings: str = "") -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr("xl/_rels/workbook.xml.rels", '<R><Relationship Id="r1" Target="s.xml"/></R>')
        archive.writestr(
            "xl/s.xml",
            f'<?xml version="1.0" encoding="{encoding}"?>'
            f'<worksheet xmlns="{_MAIN}"><sheetData><row>{cells}</row></sheetData></worksheet>',
        )
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>')
    return content.getvalue()


def _damaged() -> bytes:
    content = bytearray(_workbook("<c><v>1</v></c>" * 500))
    start = content.find(b"xl/s.xml") + len("xl/s.xml")
    content[start + 5 : start + 15] = b"\xff" * 10
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [_workbook('<c t="s"><v>999</v></c>'), _workbook("<c><v>1</v></c>", encoding="foo"), _damaged()],
    ids=["text that is not there", "unknown encoding", "damaged"],
)
def test_file_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(SheetNotUnderstood, match="no spreadsheet that can be read"):
        read_first_sheet(content)


@pytest.mark.parametrize("number", ["1E+60", "Infinity"])
def test_number_beyond_all_amounts_is_left_to_whoever_judges_the_row(number: str) -> None:
    assert read_first_sheet(_workbook(f"<c><v>{number}</v></c>")) == [[number]]


_SHARED = '<c t="s"><v>0</v></c>'


@pytest.mark.parametrize(
    ("cells", "strings"),
    [
        (_SHARED, f"<si><t>{'1' * (MOST_SIGNS_OF_CELL + 1)}</t></si>"),
        (f"<c><v>{'1' * (MOST_SIGNS_OF_CELL + 1)}</v></c>", ""),
        (f'<c t="inlineStr"><is><t>{"1" * (MOST_SIGNS_OF_CELL + 1)}</t></is></c>', ""),
    ],
    ids=["shared", "number", "in line"],
)
def test_cell_longer_than_a_spreadsheet_has_is_refused(cells: str, strings: str) -> None:
    with pytest.raises(SheetNotUnderstood, match="A cell holds 32,768 signs; 32,767 are taken"):
        read_first_sheet(_workbook(cells, strings=strings))


def test_longest_cell_is_read() -> None:
    longest = "1" * MOST_SIGNS_OF_CELL
    assert read_first_sheet(_workbook(_SHARED, strings=f"<si><t>{longest}</t></si>")) == [[longest]]


@pytest.mark.parametrize(
    ("cells", "strings"),
    [
        (f"{_SHARED * 100}</row><row>" * 7, f"<si><t>{'1' * MOST_SIGNS_OF_CELL}</t></si>"),
        ("", "<si>" * 16_000 + "</si>" * 16_000),
        ("<a>" * 100 + "</a>" * 100, ""),
        ("<c/>" * MOST_ELEMENTS, ""),
        ('<c r=""/>' * (MOST_ELEMENTS // 2), ""),
        ("<c " + " ".join(f"a{one}=''" for one in range(200_000)) + "/>", ""),
    ],
    ids=["one text many times", "strings inside of strings", "too deep", "elements", "attributes", "one long tag"],
)
def test_small_file_that_grows_too_large_is_given_up(cells: str, strings: str) -> None:
    content = _workbook(cells, strings=strings)
    assert len(content) < 1_000_000
    with pytest.raises(SheetNotUnderstood, match="The spreadsheet is too large"):
        read_first_sheet(content)


def test_strings_inside_of_strings_are_not_read_again() -> None:
    content = _workbook('<c t="s"><v>1</v></c>', strings="<si><t>a</t><si><t>b</t></si></si><si><t>c</t></si>")
    assert read_first_sheet(content) == [["c"]]
