"""Spreadsheets that are made to hurt are refused, or their cells come through as they are."""

import zipfile
from io import BytesIO

import pytest

from erp.foundation.workbook import SheetNotUnderstood, read_first_sheet

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _workbook(cells: str, *, encoding: str = "utf-8") -> bytes:
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
