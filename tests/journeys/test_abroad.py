"""Trade abroad: rates from a file, a dollar balance brought to them. And a budget beside what became of it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.days import end_of_last_month

pytestmark = pytest.mark.xdist_group("browser")


def test_rates_come_from_a_file_and_a_dollar_balance_is_brought_to_them(arrive: Arrive, books: str) -> None:
    accountant = arrive("accountant")
    day = end_of_last_month()
    accountant.go(f"{books}rates/imports/new/")
    content = f"Date,USD,ZAR\n{day},1.25,25.0000\n".encode()
    accountant.page.locator("input[type=file]").set_input_files(
        {"name": "rates.csv", "mimeType": "text/csv", "buffer": content}
    )
    accountant.press("Import")
    accountant.reads("Rates")

    accountant.go(f"{books}rates/revaluation/?as_of={day}")
    row = accountant.page.locator("tr[data-row]", has_text="1530")
    # A thousand dollars that came in at 18.20 are worth 20.00 each.
    expect(row).to_contain_text("USD 1,000.00")
    expect(row).to_contain_text("ECB by EUR")
    expect(row).to_contain_text("1,800.00")
    accountant.press("Post the revaluation")
    accountant.is_told("reverses it on the next day")
    accountant.go(f"{books}rates/revaluation/?as_of={day}")
    expect(accountant.page.locator("main")).to_contain_text("There is nothing to post.")

    accountant.go(f"{books}accounts/1530/?to_date={day}")
    closing = accountant.page.locator("tr.closing")
    expect(closing).to_contain_text("USD 1,000.00")
    expect(closing).to_contain_text("20,000.00")


def test_a_budget_is_typed_and_compared_with_what_became_of_it(arrive: Arrive, books: str) -> None:
    admin = arrive("admin")
    day = end_of_last_month()
    admin.go(f"{books}budgets/")
    admin.page.get_by_label("Name", exact=True).fill("Plan of the board")
    admin.press("Make the budget")
    admin.reads("Plan of the board")
    admin.page.get_by_label("Code or name").fill("6340")
    admin.press("Filter")
    year = admin.page.get_by_label("6340, year", exact=True)
    year.fill("24,000")
    year.press("Tab")
    first = admin.page.locator("[data-cell]").first
    expect(first).to_have_value("2,000.00")
    admin.press("Save")
    expect(admin.page.locator(".notice").first).to_be_visible()

    admin.go(f"{books}budgets/")
    if admin.page.get_by_role("button", name="Put in force").count():
        admin.press("Put in force")
    admin.go(f"{books}budgets/variance/?from_date={day.replace(day=1)}&to_date={day}")
    expect(admin.page.locator("tr", has_text="6340").first).to_contain_text("2,000.00")
