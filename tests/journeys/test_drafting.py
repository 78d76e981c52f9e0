"""Entries by hand that are not posted at once: typed by keyboard, handed in, approved by another person."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.entry_page import BANK_CHARGES, cell, fill_entry, posted_number

pytestmark = pytest.mark.xdist_group("browser")


def test_accounts_are_chosen_and_the_entry_balanced_and_posted_by_keys(arrive: Arrive, books: str) -> None:
    accountant = arrive("accountant")
    keyboard = accountant.page.keyboard
    accountant.go(f"{books}journal/new/")
    expect(accountant.page.get_by_label("Posting date")).to_be_focused()
    keyboard.press("?")
    expect(accountant.page.get_by_role("dialog", name="Keyboard")).to_contain_text("Balance the entry")
    keyboard.press("Escape")
    accountant.page.get_by_label("Memo", exact=True).focus()
    keyboard.type("Licences by keyboard?")
    cell(accountant, "Account", 1).focus()
    keyboard.type("software")
    expect(accountant.page.get_by_role("option", name="Software")).to_be_visible()
    keyboard.press("Escape")
    expect(accountant.page.get_by_role("option", name="Software")).to_be_hidden()
    cell(accountant, "Account", 1).fill("")
    cell(accountant, "Account", 1).focus()
    keyboard.type("software")
    expect(accountant.page.get_by_role("option", name="Software")).to_be_visible()
    keyboard.press("Tab")
    expect(cell(accountant, "Account", 1)).to_have_value("6340 Software and computer expenses")
    cell(accountant, "Debit", 1).focus()
    keyboard.type("1,200 + 34.50")
    cell(accountant, "Account", 2).focus()
    keyboard.type(BANK_CHARGES)
    expect(accountant.page.get_by_role("option", name=BANK_CHARGES)).to_be_visible()
    keyboard.press("Enter")
    cell(accountant, "Credit", 2).focus()
    keyboard.press("=")
    expect(cell(accountant, "Credit", 2)).to_have_value("1234.50")
    expect(accountant.page.get_by_text("Debits equal credits.")).to_be_visible()
    expect(accountant.page.get_by_text("Saved as a draft at")).to_be_visible()
    accountant.watch.fits(accountant.page)
    keyboard.press("Control+Enter")
    posted_number(accountant)


def test_a_large_entry_is_approved_by_another_person(arrive: Arrive, books: str) -> None:
    owner, admin, accountant = arrive("owner"), arrive("admin"), arrive("accountant")
    admin.go(f"{books}journal/approval/")
    admin.page.get_by_label("Entries above this amount").fill("5,000")
    admin.press("Save")
    admin.is_told("The limit is saved.")
    fill_entry(accountant, books, memo="A large one", amount="7,000.00")
    cell(accountant, "Debit", 1).focus()
    expect(accountant.page.get_by_text("Above 5,000.00 another person approves.")).to_be_visible()
    expect(accountant.page.get_by_role("button", name="Post entry")).to_be_hidden()
    accountant.page.keyboard.press("Control+Enter")
    accountant.is_told("The entry is submitted. Those who may approve it are told.")
    accountant.watch.fits(accountant.page)
    admin.go(books)
    admin.page.get_by_role("link", name="Entries to approve").click()
    admin.page.get_by_role("link", name="A large one").click()
    admin.watch.fits(admin.page)
    admin.press("Approve")
    admin.is_told("The entry is approved. Its maker is told.")
    accountant.page.reload()
    accountant.press("Post entry")
    posted_number(accountant)
    owner.go(f"{books}journal/approval/")
    owner.page.get_by_label("Entries above this amount").fill("")
    owner.press("Save")
