"""The trial balance as files: the same totals whatever the form."""

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.conftest import Arrive
from tests.journeys.people import Person

pytestmark = pytest.mark.xdist_group("browser")


def downloaded(person: Person, label: str, folder: Path) -> Path:
    """Click the link and keep the file."""
    with person.page.expect_download() as waiting:
        person.page.get_by_role("link", name=label, exact=True).click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def test_totals_of_every_file_are_those_of_the_page(arrive: Arrive, books: str, tmp_path: Path) -> None:
    auditor = arrive("auditor")
    auditor.go(f"{books}reports/")
    auditor.page.get_by_role("link", name="Trial balance").click()
    shown = auditor.page.locator("tfoot td.total")
    expect(shown).to_have_count(2)
    debit, credit = (Decimal(text.replace(",", "")) for text in shown.all_inner_texts())
    assert debit == credit > 0

    with downloaded(auditor, "CSV", tmp_path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(Decimal(row["debit"] or 0) for row in rows) == debit
    assert sum(Decimal(row["credit"] or 0) for row in rows) == debit

    document = json.loads(downloaded(auditor, "JSON", tmp_path).read_text())
    assert f"{debit:f}" in json.dumps(document["totals"])

    sheet = load_workbook(downloaded(auditor, "XLSX", tmp_path), data_only=True).active
    numbers = [cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, int | float)]
    assert sum(round(Decimal(str(number)), 2) == debit for number in numbers) >= 2

    text = "".join(page.extract_text() for page in PdfReader(downloaded(auditor, "PDF", tmp_path)).pages)
    assert len(re.findall(re.escape(f"{debit:,.2f}"), text)) >= 2
