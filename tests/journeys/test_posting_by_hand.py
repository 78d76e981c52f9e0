"""A journal entry by hand: by keyboard alone, refused where it is wrong, and never twice."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.entry_page import BANK_CHARGES, SOFTWARE, cell, fill_entry, posted_number
from tests.journeys.people import Person

pytestmark = pytest.mark.xdist_group("browser")

MOST_TABS = 60
FOCUSED = """() => { const here = document.activeElement;
  return here.getAttribute("aria-label") || here.labels?.[0]?.innerText.trim() || here.innerText || ""; }"""


def tab_to(person: Person, label: str) -> None:
    """Press Tab until the focus stands on what bears the label."""
    passed = []
    for _ in range(MOST_TABS):
        person.page.keyboard.press("Tab")
        passed.append(person.page.evaluate(FOCUSED))
        if passed[-1] == label:
            return
    raise AssertionError(f"{label} was not reached by Tab: {passed}")


def test_an_entry_is_posted_without_touching_the_mouse(arrive: Arrive, books: str) -> None:
    accountant = arrive("accountant")
    keyboard = accountant.page.keyboard
    accountant.go(f"{books}journal/")
    tab_to(accountant, "New entry")
    keyboard.press("Enter")
    accountant.reads("New journal entry")
    tab_to(accountant, "Memo")
    keyboard.type("Licences moved to bank charges")
    for line, (account, column, amount) in enumerate(
        ((BANK_CHARGES, "Debit", "1,234.50"), (SOFTWARE, "Credit", "1,000.00")), start=1
    ):
        tab_to(accountant, f"Account, line {line}")
        keyboard.type(account)
        tab_to(accountant, f"{column}, line {line}")
        keyboard.type(amount)
    # The datalist may be open; Tab closes it and leaves the cell.
    keyboard.press("Tab")
    expect(accountant.page.get_by_text("Debits and credits differ by 234.50.")).to_be_visible()
    tab_to(accountant, "Debit, line 4")
    keyboard.press("Enter")
    expect(cell(accountant, "Account", 5)).to_be_visible()
    tab_to(accountant, "Account, line 5")
    keyboard.type(SOFTWARE)
    tab_to(accountant, "Credit, line 5")
    keyboard.type("234.50")
    keyboard.press("Tab")
    expect(accountant.page.get_by_text("Debits equal credits.")).to_be_visible()
    tab_to(accountant, "Post entry")
    keyboard.press("Enter")
    number = posted_number(accountant)
    accountant.is_told(f"{number} is posted.")
    expect(accountant.page.locator("tfoot")).to_contain_text("1,234.50")


def test_an_unbalanced_entry_is_refused_and_keeps_what_was_typed(arrive: Arrive, books: str) -> None:
    accountant = arrive("accountant")
    accountant.watch.allow(422, "journal/new/")
    fill_entry(accountant, books, memo="Almost right", amount="80.00")
    cell(accountant, "Credit", 2).fill("79.99")
    accountant.press("Post entry")
    expect(accountant.page.get_by_role("alert")).to_have_count(1)
    expect(accountant.page.get_by_role("alert")).to_contain_text("0.01")
    expect(accountant.page.get_by_label("Memo", exact=True)).to_have_value("Almost right")
    expect(cell(accountant, "Credit", 2)).to_have_value("79.99")
    accountant.watch.fits(accountant.page)
    cell(accountant, "Credit", 2).fill("80")
    accountant.press("Post entry")
    posted_number(accountant)


def test_a_double_click_posts_once(arrive: Arrive, books: str) -> None:
    accountant = arrive("accountant")
    fill_entry(accountant, books, memo="Clicked twice", amount="12.00")
    accountant.page.get_by_role("button", name="Post entry").dblclick()
    posted_number(accountant)
    accountant.go(f"{books}journal/?text=Clicked+twice")
    expect(accountant.page.locator("[data-row]")).to_have_count(1)


def test_a_double_click_posts_once_without_our_scripts_too(arrive: Arrive, books: str) -> None:
    accountant = arrive("accountant", java_script_enabled=False)
    fill_entry(accountant, books, memo="Clicked in haste", amount="13.00")
    accountant.page.get_by_role("button", name="Post entry").dblclick()
    posted_number(accountant)
    accountant.go(f"{books}journal/?text=Clicked+in+haste")
    expect(accountant.page.locator("[data-row]")).to_have_count(1)
