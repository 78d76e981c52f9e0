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


def test_long_listing_is_made_while_one_goes_on_and_waits_among_ones_files(
    arrive: Arrive, books: str, tmp_path: Path
) -> None:
    accountant = arrive("accountant")
    accountant.go(f"{books}reports/general-ledger/?from_date=2026-07-01&to_date=2026-12-31")
    accountant.page.get_by_role("link", name="PDF", exact=True).click()
    expect(accountant.page.get_by_role("heading", name=re.compile(r"^About [\d,]+ rows$"))).to_be_visible()
    accountant.press("Make the file")
    expect(accountant.page).to_have_url(re.compile(r"/reports/files/[0-9a-f-]{36}/$"))
    expect(accountant.page.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=120_000)
    file = downloaded(accountant, "Download", tmp_path)
    pages = PdfReader(file).pages
    assert len(pages) > 10
    assert f"Page 2 of {len(pages)}" in pages[1].extract_text()
    accountant.go(f"{books}reports/")
    accountant.page.get_by_role("link", name="Your files").click()
    expect(accountant.page.get_by_role("link", name="General ledger as PDF")).to_be_visible()


def test_sum_of_twelve_months_leads_to_its_accounts_on_a_phone(arrive: Arrive, books: str) -> None:
    accountant = arrive("accountant")
    accountant.page.set_viewport_size({"width": 390, "height": 844})
    accountant.go(f"{books}reports/profit-and-loss/?compare=months")
    names = accountant.page.locator("tr.subtotal th")
    before = names.first.bounding_box()
    accountant.page.locator(".table-wrap").evaluate("box => { box.scrollLeft = 400 }")
    # The first column stays where it is while the months go by beside it.
    assert before == names.first.bounding_box()
    accountant.page.locator("tr.grand a").last.click()
    expect(accountant.page).to_have_url(re.compile(r"/reports/general-ledger/\?under=profit-and-loss%3Aprofit"))
    expect(accountant.page.get_by_role("link", name=re.compile("^Under: Profit for the period"))).to_be_visible()
