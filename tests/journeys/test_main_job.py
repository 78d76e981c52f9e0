"""The main job: a journal goes in, the books come out, one entry is reversed, and the neighbour sees nothing."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Arrive
from tests.journeys.entry_page import posted_number
from tests.journeys.journal_files import CURRENT, GOLDSMITH, RENT, REPAIRS, REPAIRS_TOTAL, journal
from tests.journeys.people import Person

pytestmark = pytest.mark.xdist_group("browser")

WORK_MS = 30_000


def upload(person: Person, file: Path, books: str) -> None:
    """Choose a file and have it checked; waits until the worker has done so."""
    person.go(f"{books}imports/")
    person.page.get_by_role("link", name="Import a journal").click()
    person.page.get_by_label("Choose a CSV file").set_input_files(file)
    person.press("Check the file")
    person.reads(file.name)
    expect(person.page.locator("#import-progress")).to_have_count(0, timeout=WORK_MS)


def problem(person: Person, row: int) -> Locator:
    """The line of the dry run about one row of the file."""
    return person.page.locator("tbody tr", has=person.page.get_by_role("cell", name=str(row), exact=True)).first


def balance_of(person: Person, account: str) -> str:
    """What the open trial balance says of an account."""
    row = person.page.get_by_role("row", name=account)
    return next(text for text in row.locator("td.num").all_inner_texts() if re.search(r"\d", text))


def test_a_journal_is_imported_read_drilled_into_and_corrected(arrive: Arrive, books: str, tmp_path: Path) -> None:
    admin = arrive(None)
    admin.sign_in("admin@karoo.example")
    admin.reads("Good")

    faulty = tmp_path / "workshop-faulty.csv"
    faulty.write_bytes(journal(faulty=True).encode())
    upload(admin, faulty, books)
    expect(problem(admin, 3)).to_contain_text("32")
    expect(problem(admin, 5)).to_contain_text("8230.505")
    expect(admin.page.locator("main")).to_contain_text("W-103")
    expect(admin.page.get_by_role("button", name="Start import")).to_have_count(0)

    mended = tmp_path / "workshop.csv"
    mended.write_bytes(journal(faulty=False).encode())
    upload(admin, mended, books)
    expect(admin.page.get_by_label(RENT)).to_have_value("expense")
    expect(admin.page.get_by_label(GOLDSMITH)).to_have_value("expense")
    expect(admin.page.get_by_label(REPAIRS)).to_have_value("income")
    expect(admin.page.get_by_label(CURRENT)).to_have_value("asset")
    admin.press("Start import")
    done = admin.page.get_by_text("4 entries stand in the books.")
    expect(done).to_be_visible(timeout=WORK_MS)

    admin.page.get_by_role("navigation", name="Modules").get_by_role("link", name="Reports").click()
    admin.page.get_by_role("link", name="Trial balance").click()
    expect(admin.page.get_by_text("Debits equal credits.")).to_be_visible()
    assert balance_of(admin, "Repairs") == REPAIRS_TOTAL

    admin.page.get_by_role("row", name="Repairs").get_by_role("link").click()
    admin.reads("Repairs")
    line = admin.page.locator("tr[data-row]", has_text="Clasps and chains")
    expect(line).to_contain_text("4,250.00")
    line.get_by_role("link").first.click()
    number = posted_number(admin)
    expect(admin.page.locator(".trail")).to_contain_text("Pieter van Wyk")

    admin.follow("Reverse")
    expect(admin.page.locator("#effects")).to_contain_text("4,250.00")
    admin.watch.allow(422, "reversal/")
    admin.press("Post reversal")
    expect(admin.page.get_by_label("Reason")).to_be_focused()
    admin.page.get_by_label("Reason").fill("Belongs to the shop, not to the workshop")
    admin.press("Post reversal")
    admin.reads("Journal entry JE-")
    admin.page.get_by_role("link", name=number).first.click()
    admin.reads(number)
    expect(admin.page.locator(".heading-context")).to_contain_text("Reversed")
    expect(admin.page.get_by_role("link", name="Reverse", exact=True)).to_have_count(0)
    admin.go(f"{books}reports/trial-balance/")
    assert balance_of(admin, "Repairs") == "8,230.50"

    neighbour_sees_nothing(arrive, books, number)


def neighbour_sees_nothing(arrive: Arrive, books: str, number: str) -> None:
    """Neither in lists nor by search nor by guessing addresses."""
    outsider = arrive(None)
    outsider.sign_in("outsider@mumbai.example")
    outsider.reads("Good")
    for path in ("journal/", f"journal/?text={number}", "imports/", "reports/trial-balance/"):
        outsider.go(f"/t/mumbai/{path}")
        expect(outsider.page.locator("[data-row]")).to_have_count(0)
    outsider.go(f"/t/mumbai/search/?q={number}")
    expect(outsider.page.get_by_text("Nothing found")).to_be_visible()
    outsider.watch.allow(404, "/journal/")
    outsider.watch.allow(404, books)
    for path in (f"/t/mumbai/journal/{number}/", f"{books}journal/{number}/", books):
        outsider.go(path)
        expect(outsider.page.locator(".refusal-code")).to_contain_text("404")
        expect(outsider.page.locator("body")).not_to_contain_text("Repairs")
