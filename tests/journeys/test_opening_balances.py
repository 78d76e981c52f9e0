"""Opening balances: pasted, mended, tied to the open items, posted, and posted anew."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.people import Person

pytestmark = pytest.mark.xdist_group("browser")

BALANCES = "Account\tDebit\tCredit\nFNB cheque\t95,000.00\t\nTrade debtors\t34,000.00\t\nStated capital\t\t129,000.00\n"
ITEMS = "Customer\tInvoice\tDate\tDue date\tOutstanding\nNdlovu Jewellers\tINV-101\t2025-12-01\t2026-01-15\t30,000.00\n"


def _paste(person: Person, cells: str) -> None:
    person.follow_action("Paste or upload")
    person.page.get_by_label("Or paste the cells").fill(cells)
    person.press("Read the table")


def _cell(person: Person, column: str, row: int):  # type: ignore[no-untyped-def]
    return person.page.get_by_label(f"{column}, row {row}", exact=True)


def test_balances_are_pasted_mended_tied_posted_and_posted_anew(arrive: Arrive) -> None:
    priya = arrive("opener")
    priya.watch.allow(422, "opening/")
    priya.go("/t/durban/opening/")
    priya.reads("Opening balances")
    priya.page.locator("main").get_by_role("link", name="First day").click()
    priya.page.get_by_label("First day of the books").fill("2026-03-01")
    priya.press("Go on")
    priya.reads("Trial balance")
    _paste(priya, BALANCES)
    priya.is_told("3 rows were read")
    expect(priya.page.locator(".field-error")).not_to_have_count(0)
    priya.watch.fits(priya.page)
    _cell(priya, "Account", 1).fill("1510")
    _cell(priya, "Account", 2).fill("1310")
    _cell(priya, "Account", 3).fill("3100")
    priya.press("Save and go on")
    priya.reads("Open customer items")
    _paste(priya, ITEMS)
    tie = priya.page.locator("#opening-totals")
    expect(tie).to_contain_text("4,000.00")
    row = 2
    for column, text in (
        ("Name", "Van Wyk"),
        ("Document", "INV-9"),
        ("Dated", "2026-02-20"),
        ("Open amount", "4,000.00"),
    ):
        _cell(priya, column, row).fill(text)
    _cell(priya, "Open amount", row).blur()
    expect(tie).to_contain_text("none")
    priya.press("Save and go on")
    priya.reads("Open supplier items")
    priya.press("Save and go on")
    priya.reads("Look and post")
    priya.watch.fits(priya.page)
    priya.press("Post the opening balances")
    priya.is_told("The opening balances are posted, as JE-2026-00001")

    priya.page.locator("main").get_by_role("link", name="Trial balance").click()
    _cell(priya, "Debit", 1).fill("96,000.00")
    _cell(priya, "Credit", 3).fill("130,000.00")
    _cell(priya, "Credit", 3).blur()
    expect(tie).to_contain_text("130,000.00")
    priya.press("Save and go on")
    priya.go("/t/durban/opening/preview/")
    priya.press("Post anew")
    priya.is_told("now stand in the place of those before, as JE-2026-00003")
    expect(priya.page.locator("main")).to_contain_text("Replaced")
    priya.go("/t/durban/reports/trial-balance/?as_of=2026-03-01")
    expect(priya.page.locator("main")).to_contain_text("96,000.00")
