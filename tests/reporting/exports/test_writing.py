"""What every format makes of the same table."""

import json
import re
import sys
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from erp.foundation.manner import Manner
from erp.foundation.printing import PdfNotAvailable, page_setting
from reporting.exports.csv_writing import write_csv
from reporting.exports.errors import ReportTooLongForPdf, UnknownFormat
from reporting.exports.formats import FORMATS, file_format
from reporting.exports.json_writing import write_json
from reporting.exports.pdf_writing import MOST_ROWS, _stylesheet, report_html, write_pdf
from reporting.exports.tables import Amount, Column, ReportTable, Row, Section
from reporting.exports.xlsx_writing import is_exact_number, number_format, write_xlsx
from tests.reporting import reading
from tests.reporting.exports.tables import FORMULA, HEBREW, edition, table


def test_csv_holds_plain_amounts_with_all_decimals_and_no_total() -> None:
    lines = write_csv(table(), edition(for_spreadsheet=False)).decode().splitlines()
    assert lines == [
        "code,account,day,amount",
        f"1000,{HEBREW},2026-10-31,1234.56",
        "=2,=1+1,,-0.005",
        '3000,"Quote "" and, comma",,',
        "4000,Zero,,",
        "5000,Large,,90071992547409.93",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_for_a_spreadsheet_disarms_what_would_run_as_a_formula(text) -> None:
    sample = table(Row(("1", text, None, Amount(-100, 2))))
    guarded = reading.csv_rows(write_csv(sample, edition()))[0]
    assert guarded["account"] == f"'{text}"
    assert guarded["amount"] == "-1.00"
    exact = reading.csv_rows(write_csv(sample, edition(for_spreadsheet=False)))[0]
    assert exact["account"] == text


def test_xlsx_holds_numbers_dates_and_texts_that_are_no_formulas() -> None:
    rows = {row[0]: row for row in reading.sheet_rows(write_xlsx(table(), edition()))}
    assert rows["1000"] == ("1000", HEBREW, datetime.fromisoformat("2026-10-31"), 1234.56)
    assert rows["=2"][1] == FORMULA
    assert rows["=2"][3] == -0.005
    assert rows["4000"][3] == 0


def test_xlsx_keeps_every_digit_of_an_amount_that_no_float_can_hold() -> None:
    rows = {row[0]: row for row in reading.sheet_rows(write_xlsx(table(), edition()))}
    assert rows["5000"][3] == "90,071,992,547,409.93"
    assert is_exact_number(Amount(999_999_999_999_999, 2))
    assert not is_exact_number(Amount(1_000_000_000_000_001, 2))
    assert is_exact_number(Amount(-(10**18), 2))


def test_xlsx_stores_a_formula_as_a_string_and_freezes_the_head() -> None:
    sheet = load_workbook(BytesIO(write_xlsx(table(), edition()))).worksheets[0]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == FORMULA)
    assert cell.data_type == "s"
    assert sheet.freeze_panes == "A5"


@pytest.mark.parametrize(
    ("amount", "manner", "expected"),
    [
        (Amount(1, 0), Manner(), "#,##0;-#,##0;–"),
        (Amount(-1, 3), Manner(), "#,##0.000;-#,##0.000;–"),
        (Amount(-1, 2), Manner(negative="parentheses"), "#,##0.00;(#,##0.00);–"),
        (Amount(-1, 2), Manner("spaced"), "#,##0.00;-#,##0.00;–"),
        (
            Amount(1, 2),
            Manner("indian"),
            "[>=10000000]##\\,##\\,##\\,##0.00;[>=100000]##\\,##\\,##0.00;#,##0.00",
        ),
        (Amount(-99_999, 2), Manner("indian"), "##0.00;-##0.00;–"),
        (Amount(-1_234_567_00, 2), Manner("indian", "parentheses"), "##\\,##\\,##0.00;(##\\,##\\,##0.00);–"),
        (Amount(0, 2), Manner("indian"), "#,##0.00;-#,##0.00;–"),
    ],
)
def test_xlsx_shows_amounts_in_the_tenants_manner_with_the_decimals_of_their_currency(amount, manner, expected) -> None:
    assert number_format(amount, manner) == expected


def test_json_holds_amounts_as_texts_in_major_units() -> None:
    document = json.loads(write_json(table(), edition()))
    assert document["tenant"]["slug"] == "karoo"
    assert document["parameters"] == {"as_of": "2026-10-31"}
    assert document["rows"][0] == {
        "section": "asset",
        "code": "1000",
        "account": HEBREW,
        "day": "2026-10-31",
        "amount": "1234.56",
    }
    assert document["rows"][4]["amount"] == "90071992547409.93"
    assert document["totals"] == [{"code": None, "account": "Total", "day": None, "amount": "1234.56"}]


def test_pdf_shows_rows_totals_and_notes_but_not_what_every_row_repeats() -> None:
    text = reading.pdf_text(write_pdf(table(), edition()))
    for words in ("Karoo & Sons", "Sample", "Assets", "1,234.56", "Total", "Debits equal credits.", "Page 1 of 1"):
        assert words in text
    assert "Day" not in text
    assert "2026-10-31" not in text


def test_pdf_escapes_markup_in_names() -> None:
    html = report_html(table(Row(("1", "<img src=x>", None, None))), edition())
    assert "<img" not in html
    assert "&lt;img" in html


def test_pdf_of_more_rows_than_anybody_reads_is_refused() -> None:
    row = Row(("1", "One", None, None))
    with pytest.raises(ReportTooLongForPdf, match="XLSX or CSV"):
        write_pdf(table(*[row] * (MOST_ROWS + 1)), edition())


def test_pdf_without_pango_says_what_is_missing(monkeypatch) -> None:
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(PdfNotAvailable, match="Pango"):
        write_pdf(table(), edition())


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UnknownFormat, match="csv, xlsx, pdf, json"):
        file_format("docx")
    assert set(FORMATS) == {"csv", "xlsx", "pdf", "json"}


def wide_table(columns: int, minor: int) -> ReportTable:
    """A name and many amounts."""
    row = Row(("A line of a statement", *(Amount(minor, 2) for _ in range(columns))))
    heads = (Column("line", "Line"), *(Column(f"m{one}", f"Month {one}", "amount") for one in range(columns)))
    return ReportTable("wide", "Wide", "By month", heads, [Section("", "", [row] * 3)], (), landscape=columns > 4)


@pytest.mark.parametrize(
    ("columns", "minor"), [(1, 1), (4, 12_345_678_90), (6, 1_234_567_89), (13, 448_303_52), (13, 12_448_303_520_00)]
)
def test_no_column_of_paper_runs_off_its_edge(columns: int, minor: int) -> None:
    document = page_setting().HTML(string=report_html(wide_table(columns, minor), edition()))
    pages = document.render(stylesheets=[page_setting().CSS(string=_stylesheet())]).pages
    for page in pages:
        right = max(box.position_x + box.width for box in page._page_box.descendants() if box.element_tag == "td")
        assert right <= page.width - 20


def test_paper_writes_groups_bold_and_closes_grand_totals_with_a_double_rule() -> None:
    rows = (
        Row(("", "Group", None, Amount(5, 2)), is_group=True),
        Row(("1000", "Part", None, Amount(5, 2))),
        Row(("", "Sum", None, Amount(5, 2)), is_sum=True),
        Row(("", "End", None, Amount(5, 2)), is_sum=True, is_grand=True),
    )
    text = report_html(table(*rows), edition())
    looks = re.findall(r'<tr class="(level-0[^"]*)">', text)
    assert looks == ["level-0 group", "level-0", "level-0 subtotal", "level-0 subtotal grand"]
    assert text.count('<span class="double">') == 1
