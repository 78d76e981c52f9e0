"""The bookkeeper's desk: what waits, lists by keyboard, views that are kept, and the calendar of the next year."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.xdist_group("browser")


def test_the_first_page_leads_to_what_waits_and_to_what_is_under_its_pictures(arrive: Arrive, books: str) -> None:
    owner = arrive("owner")
    owner.go(books)
    page = owner.page
    for title in ("Money in and out", "Cash at the end of the month", "Income"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    owner.watch.fits(page)
    page.get_by_text("As a table").first.click()
    expect(page.get_by_role("columnheader", name="Out", exact=True)).to_be_visible()
    page.get_by_role("link", name="Cash and bank").click()
    expect(page.locator("h1")).to_have_text("Balance sheet")


def test_a_list_is_walked_by_keys_and_its_filters_are_kept(arrive: Arrive, books: str) -> None:
    accountant = arrive("accountant")
    accountant.go(f"{books}journal/?text=Rent")
    page = accountant.page
    page.get_by_text("Keep this view").click()
    page.get_by_label("Name of the view").fill("Rents")
    page.get_by_role("button", name="Keep", exact=True).click()
    accountant.is_told("“Rents” is kept. Only you see it.")
    accountant.watch.fits(page)
    accountant.go(f"{books}journal/")
    page.get_by_role("link", name="Rents", exact=True).click()
    expect(page.get_by_label("Number, memo or reference")).to_have_value("Rent")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    opened = page.locator("[data-row-link]").first
    expect(opened).to_be_focused()
    number = opened.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(number)
    page.go_back()
    page.get_by_role("button", name="Forget the view Rents").click()
    accountant.is_told("“Rents” is forgotten. The list stays as it is.")


def test_the_calendar_of_the_next_year_is_looked_at_and_chosen(arrive: Arrive, books: str) -> None:
    owner = arrive("owner")
    owner.go(f"{books}periods/")
    owner.page.get_by_role("link", name="Fiscal years", exact=True).click()
    owner.page.get_by_label("Thirteen periods of four weeks").check()
    owner.press("Show it so")
    expect(owner.page.get_by_text("not saved")).to_be_visible()
    expect(owner.page.get_by_role("cell", name="week 49 to 52")).to_be_visible()
    owner.watch.fits(owner.page)
    owner.page.get_by_label("Twelve months").check()
    owner.press("Save")
    owner.is_told("Further fiscal years are cut as you chose.")
