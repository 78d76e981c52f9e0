"""Tables as other programs write them: pasted, as CSV and as spreadsheets."""

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from accounting.opening.columns import BALANCES, ITEMS
from accounting.opening.errors import TableNotUnderstood
from accounting.opening.reading import balance_rows, item_rows, read_file, read_text
from erp.foundation.workbook import read_first_sheet


def _sheet(*lines: tuple[Any, ...], **formats: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    for place, format_code in formats.items():
        sheet[place].number_format = format_code
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _balances(text: str) -> list[tuple[str, str, str]]:
    return [(one["account"], one["debit"], one["credit"]) for one in balance_rows(read_text(text, BALANCES))]


def test_cells_out_of_a_clipboard_are_read() -> None:
    assert _balances("Account\tDebit\tCredit\nBank\t1,234.50\t\nCapital\t\t1,234.50\n") == [
        ("Bank", "1,234.50", ""),
        ("Capital", "", "1,234.50"),
    ]


def test_title_lines_nil_rows_totals_and_blank_lines_are_no_balances() -> None:
    text = (
        "Karoo Trading,,\nTrial balance as at 28 February 2026,,\n\nAccount Name,Dr,Cr\n"
        "Bank,10.00,0.00\nOld bank,0.00,-\n\nCapital,,10.00\nTOTAL,10.00,10.00\n"
    )
    assert _balances(text) == [("Bank", "10.00", ""), ("Capital", "", "10.00")]


def test_code_leads_where_there_is_one_and_the_name_is_remembered() -> None:
    (row,) = balance_rows(read_text("Code;Account;Balance\n1510;Main bank;-1.234,50\n", BALANCES))
    assert (row["account"], row["given"], row["credit"]) == ("1510", "Main bank", "1,234.50")


def test_signed_balances_and_amounts_on_the_wrong_side_find_theirs() -> None:
    assert _balances("Account,Balance\nBank,(5.00)\nTill,7\n") == [("Bank", "", "5.00"), ("Till", "7", "")]
    assert _balances("Account,Debit,Credit\nBank,-5.00,\n") == [("Bank", "", "5.00")]


def test_indian_groups_and_a_decimal_comma_are_read() -> None:
    assert _balances("Particulars\tDebit\tCredit\nSundry debtors\t1,11,800.00\t\n") == [
        ("Sundry debtors", "111,800.00", "")
    ]
    assert _balances("Account;Debit;Credit\nBank;1.234,50;\n") == [("Bank", "1,234.50", "")]


def test_what_cannot_be_read_stays_as_it_was_typed() -> None:
    assert _balances("Account,Debit,Credit\nBank,about 5,\n") == [("Bank", "about 5", "")]


def test_spreadsheet_gives_its_numbers_and_days_exactly() -> None:
    content = _sheet(
        ("Customer", "Invoice No.", "Date", "Due", "Outstanding", "Currency"),
        ("Ndlovu", 1017, date(2026, 1, 15), date(2026, 2, 14), 0.1 + 0.2, "ZAR"),
        ("Van Wyk", "INV-9", "2026-02-01", None, -1000, None),
        ("Total", None, None, None, -999.7, None),
    )
    first, second = item_rows(read_file(content, ITEMS), ITEMS)
    assert first == {
        "party": "Ndlovu",
        "number": "1017",
        "document_date": "2026-01-15",
        "due_date": "2026-02-14",
        "amount": "0.3",
        "currency": "ZAR",
        "base_amount": "",
    }
    assert (second["amount"], second["due_date"]) == ("-1,000", "")


def test_day_in_a_format_of_its_own_is_a_day_and_a_price_in_dollars_is_none() -> None:
    content = _sheet(("a", "b"), (date(2026, 3, 1), 46082), A2='dd" of "mmm', B2='"d" #,##0')
    assert read_first_sheet(content)[1] == ["2026-03-01", "46082"]


def test_windows_text_is_read() -> None:
    rows = balance_rows(read_file("Account,Debit,Credit\nCafé,5,\n".encode("cp1252"), BALANCES))
    assert rows[0]["account"] == "Café"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Paste the table"),
        ("just words", "headings"),
        ("Account,Debit,Credit\n", "nothing below"),
        ("Account,Debit,Credit\nBank,,\n", "holds an amount"),
        ("Account,Debit\nBank\x00,1\n", "signs that no table has"),
        ("Name,Amount\nNdlovu,5\n", "Document, Dated are missing"),
        ("Account,Debit,Credit\n" + "Bank,1,\n" * 2_001, "2,001 rows; 2,000 are taken"),
    ],
)
def test_what_is_no_such_table_is_refused_with_what_to_do(text: str, words: str) -> None:
    columns = ITEMS if "Ndlovu" in text else BALANCES
    with pytest.raises(TableNotUnderstood, match=words):
        balance_rows(read_text(text, columns))


def _zip(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_x", ".x"), text)
    return stream.getvalue()


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>'


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and nothing more",
        _zip(hello="world"),
        _zip(xl__workbook_xml=BOMB),
        _zip(xl__workbook_xml=OUTSIDE),
        _zip(xl__workbook_xml="<workbook"),
        _zip(xl__workbook_xml="0" * 41_000_000),
    ],
    ids=["cut off", "another archive", "entities", "a file of the machine", "no XML", "unpacks to more than is taken"],
)
def test_file_that_is_made_to_hurt_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(TableNotUnderstood):
        read_file(content, BALANCES)


def test_file_that_is_too_large_is_not_looked_at() -> None:
    with pytest.raises(TableNotUnderstood, match="larger than 5 MB"):
        read_file(b"a" * (5 * 1024 * 1024 + 1), BALANCES)
