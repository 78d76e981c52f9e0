"""Read report files back with libraries that are not the product's."""

import csv
import json
import re
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from openpyxl import load_workbook
from pypdf import PdfReader

Totals = tuple[Decimal, Decimal]


def csv_rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by the names of its columns."""
    return list(csv.DictReader(StringIO(content.decode("utf-8"))))


def csv_totals(content: bytes) -> Totals:
    """Debits and credits, summed from the rows."""
    rows = csv_rows(content)
    return sum_of(row["debit"] for row in rows), sum_of(row["credit"] for row in rows)


def json_totals(content: bytes) -> Totals:
    """Debits and credits as the total row says, which equals the sum of its rows."""
    document = json.loads(content)
    total = document["totals"][0]
    rows = document["rows"]
    assert Decimal(total["debit"]) == sum_of(row["debit"] for row in rows)
    assert Decimal(total["credit"]) == sum_of(row["credit"] for row in rows)
    return Decimal(total["debit"]), Decimal(total["credit"])


def sheet_rows(content: bytes) -> list[tuple[Any, ...]]:
    """Every row of the first sheet as values."""
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def xlsx_totals(content: bytes) -> Totals:
    """Debits and credits of the total row."""
    total = next(row for row in sheet_rows(content) if row[1] == "Total")
    return Decimal(str(total[3])).quantize(Decimal("0.01")), Decimal(str(total[4])).quantize(Decimal("0.01"))


def pdf_text(content: bytes) -> str:
    """The text of every page."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def pdf_totals(content: bytes) -> Totals:
    """Debits and credits of the line that begins with Total."""
    found = re.search(r"Total\s+([\d,.]+)\s+([\d,.]+)", pdf_text(content))
    assert found is not None
    return plain(found[1]), plain(found[2])


def screen_totals(page: str) -> Totals:
    """Debits and credits of the foot of the table."""
    foot = re.search(r"<tfoot>(.*?)</tfoot>", page, re.DOTALL)
    assert foot is not None
    debit, credit = re.findall(r'<td class="num total">([\d,.]+)</td>', foot[1])
    return plain(debit), plain(credit)


def plain(text: str) -> Decimal:
    """``1,234.50`` as a number."""
    return Decimal(text.replace(",", ""))


def sum_of(texts: Any) -> Decimal:
    """The sum of amounts as texts, of which empty ones are nothing."""
    return sum((Decimal(text) for text in texts if text), Decimal(0))
