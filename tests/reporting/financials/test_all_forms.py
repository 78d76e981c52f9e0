"""Page, CSV, XLSX, PDF and JSON of every statement show the same figures, cell by cell."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from accounting.dimensions.models import CostCentre
from accounting.ledger.models import JournalEntry
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from reporting.exports.tables import Amount, ReportTable
from reporting.registry import REPORTS, ReportRequest
from tests.accounting.ledger.entries import CAPITAL, CASH, COGS, SALES, account, post
from tests.reporting import reading

pytestmark = pytest.mark.django_db

STARTS, ENDS = date(2026, 3, 1), date(2026, 10, 31)
CASES = [
    ("trial-balance", {}, f"as_at={ENDS}"),
    ("trial-balance", {}, f"from_date={STARTS}&as_at={ENDS}"),
    ("trial-balance", {"dimension": "cost-centre"}, f"as_at={ENDS}&dimension=cost-centre"),
    ("trial-balance", {"dimension": "cost-centre=WORK"}, f"as_at={ENDS}&dimension=cost-centre%3DWORK"),
    *(
        (name, asked, "&".join((f"from_date={STARTS}&to_date={ENDS}", *query)))
        for name in ("profit-and-loss", "balance-sheet", "cash-flow", "changes-in-equity")
        for asked, query in (
            ({}, ()),
            ({"comparison": "months"}, ("compare=months",)),
            ({"comparison": "previous"}, ("compare=previous",)),
            ({"dimension": "cost-centre"}, ("dimension=cost-centre",)),
        )
    ),
]
Cells = list[list[Decimal]]


@pytest.fixture
def books(karoo, owner, within) -> None:
    """Figures that binary floats get wrong, losses, a part of the business, something before the range."""
    with within(karoo):
        workshop = CostCentre.objects.create(code="WORK", name="Workshop")
        post(owner, (CASH, 1_234_567_89), (CAPITAL, -1_234_567_89), day=date(2026, 2, 10))
        post(owner, (CASH, 30), (SALES, -30), day=date(2026, 4, 1))
        post(owner, (COGS, 77_777_77), ("1510", -77_777_77), day=date(2026, 9, 9))
        post(owner, ("1116", 5_000_01), ("2510", -5_000_01), day=date(2026, 9, 30))
        post(owner, ("6510", 12_34), ("1120", -12_34), day=date(2026, 10, 31))
        lines = [
            ProposedLine(account(CASH).id, 9_99, "ZAR", 9_99),
            ProposedLine(account(SALES).id, -9_99, "ZAR", -9_99, cost_centre_id=workshop.id),
        ]
        post_journal_entry(ProposedEntry(posting_date=date(2026, 5, 5), lines=lines), actor=owner)
        assert JournalEntry.objects.count() == 6


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(("name", "asked", "query"), CASES)
def test_every_form_shows_the_same_figures(
    browser_of, karoo, within, name: str, asked: dict[str, Any], query: str
) -> None:
    with within(karoo):
        starts = STARTS if "from_date" in query else None
        table = REPORTS[name].table(ReportRequest(as_of=ENDS, starts=starts, **asked))
    rows = _expected(table)
    totals = [_amounts(row.cells) for row in table.totals]
    assert any(any(row) for row in rows)
    browser = browser_of("owner")
    page = f"/t/karoo/reports/{name}/?{query}"
    files = {one: browser.get(f"{page}&format={one}").content for one in ("csv", "json", "xlsx", "pdf")}
    assert _of_csv(files["csv"], table) == rows
    document = json.loads(files["json"])
    assert _of_json(document["rows"], table) == rows
    # Where nothing stands below the rows, its totals are the sums among them.
    sums = [_amounts(row.cells) for _, row in table.rows() if row.is_sum]
    assert _of_json(document["totals"], table) == (totals or sums)
    assert _shown(_of_xlsx(files["xlsx"])) == _shown(rows + totals)
    assert _shown(_of_page(browser.get(page).content.decode())) == _shown(rows + totals)
    assert _of_pdf(files["pdf"]) == [one for row in rows + totals for one in row if one]


def _expected(table: ReportTable) -> Cells:
    return [_amounts(row.cells) for _, row in table.rows()]


def _amounts(cells: Any) -> list[Decimal]:
    """The amounts of a row; a heading has none, and an empty cell beside amounts is nothing."""
    found = [Decimal(cell.plain()) if isinstance(cell, Amount) else None for cell in cells]
    return [one or Decimal(0) for one in found if one is not None] if any(one is not None for one in found) else []


def _keys(table: ReportTable) -> list[str]:
    return [one.key for one in table.columns if one.kind == "amount"]


def _of_csv(content: bytes, table: ReportTable) -> Cells:
    return [_row(row, table) for row in reading.csv_rows(content)]


def _of_json(rows: list[dict[str, Any]], table: ReportTable) -> Cells:
    return [_row(row, table) for row in rows]


def _row(row: dict[str, Any], table: ReportTable) -> list[Decimal]:
    if row.get("kind") == "heading":
        return []
    texts = [row[key] for key in _keys(table)]
    if table.name == "trial-balance" and "debit" in row and "opening" not in row:
        # The other side of a balance is empty.
        texts = [one for one in texts if one]
    return [Decimal(one or 0) for one in texts]


def _of_xlsx(content: bytes) -> Cells:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    rows = []
    for row in sheet.iter_rows(min_row=5):
        cells = [cell for cell in row if isinstance(cell.value, int | float)]
        assert all("#,##0.00" in cell.number_format for cell in cells)
        rows.append([Decimal(str(cell.value)).quantize(Decimal("0.01")) for cell in cells])
    return rows


def _of_page(page: str) -> Cells:
    report = page.split('id="report"', 1)[1]
    rows = []
    for row in re.findall(r"<tr[ >].*?</tr>", report, re.DOTALL):
        cells = re.findall(r'<td class="num[^"]*">(.*?)</td>', row, re.DOTALL)
        rows.append([_plain(unescape(re.sub(r"<[^>]+>", "", cell))) for cell in cells])
    return rows


def _of_pdf(content: bytes) -> list[Decimal]:
    text = reading.pdf_text(content)
    return [_plain(one) for one in re.findall(r"[−-]?\d[\d,]*\.\d\d(?!\d)", text)]


def _plain(text: str) -> Decimal:
    text = text.strip().replace(",", "").replace("−", "-")
    return Decimal(text) if text and text != "–" else Decimal(0)


def _shown(rows: Cells) -> Cells:
    """The rows that have figures, without their empty cells."""
    found = [[one for one in row if one] for row in rows]
    return [row for row in found if row]
