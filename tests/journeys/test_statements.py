"""An accountant reads the statements, follows a figure to its lines, and lays one out anew by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.xdist_group("browser")


def test_cash_flow_leads_to_its_lines(arrive: Arrive, books: str) -> None:
    accountant = arrive("accountant")
    accountant.go(f"{books}reports/")
    accountant.page.get_by_role("link", name="Cash flow").click()
    expect(accountant.page.get_by_text("Cash at the end equals the balances of cash and bank.")).to_be_visible()
    accountant.page.locator("#report tr[data-row] td.num a").first.click()
    expect(accountant.page.locator("h1")).not_to_contain_text("Cash flow")
    accountant.go(f"{books}reports/changes-in-equity/?compare=months")
    expect(accountant.page.get_by_text("Balance at the beginning").first).to_be_visible()
    accountant.go(f"{books}reports/profit-and-loss/")
    accountant.page.get_by_text("Compare: none").click()
    accountant.page.get_by_role("link", name="Budget", exact=True).click()
    expect(accountant.page.get_by_text("Compare: budget")).to_be_visible()
    expect(accountant.page.get_by_text("Profit for the period")).to_be_visible()


def test_a_layout_is_edited_by_keyboard_refused_and_taken_back(arrive: Arrive, books: str) -> None:
    accountant = arrive("accountant")
    accountant.go(f"{books}reports/layouts/profit-and-loss/")
    page = accountant.page
    page.get_by_label("Move Cost of sales up").press("Enter")
    expect(page.locator(".layout-line input[name=key]").first).to_have_value("cost_of_sales")
    expect(page.get_by_label("Move Cost of sales up")).to_be_focused()
    page.locator("#label-sales").fill("Turnover")
    page.locator("#label-sales").press("Tab")
    expect(page.locator("#layout-preview")).to_contain_text("Turnover")
    page.locator("#line-operating summary").click()
    # The preview of what was unchecked may be refused before the button is.
    accountant.watch.allow(422, "layouts/profit-and-loss/")
    page.locator("#line-operating").get_by_label("all other expenses").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".layout-line.is-bad")).to_contain_text("Accounts would be left out")
    if page.locator("#line-operating details:not([open])").count():
        page.locator("#line-operating summary").click()
    page.locator("#line-operating").get_by_label("all other expenses").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The layout is kept.")).to_be_visible()
    accountant.go(f"{books}reports/profit-and-loss/")
    expect(page.locator("#report")).to_contain_text("Turnover")
    accountant.go(f"{books}reports/layouts/profit-and-loss/")
    page.get_by_role("button", name="Back to the built-in layout").click()
    page.get_by_role("button", name="Use the built-in layout").click()
    expect(page.get_by_text("has the built-in layout again")).to_be_visible()
