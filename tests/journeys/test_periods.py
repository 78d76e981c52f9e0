"""Close a period; what is posted into it afterwards is refused beside its date."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.days import end_of_last_month
from tests.journeys.entry_page import fill_entry, posted_number

pytestmark = pytest.mark.xdist_group("browser")


def test_a_closed_period_takes_no_entry_until_it_is_opened_again(arrive: Arrive, books: str) -> None:
    admin = arrive("admin")
    day = end_of_last_month()
    period = f"{day:%B %Y}"
    admin.go(f"{books}periods/")
    row = admin.page.get_by_role("row", name=period)
    row.get_by_role("button", name="Close").click()
    dialog = admin.page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"Close {period}?")
    dialog.get_by_role("button", name="Close the period").click()
    admin.is_told(f"{period} is closed.")

    admin.watch.allow(422, "journal/new/")
    fill_entry(admin, books, memo="Too late", amount="5.00", day=day)
    admin.press("Post entry")
    beside = admin.page.locator(".field", has=admin.page.get_by_label("Posting date"))
    expect(beside.get_by_role("alert")).to_contain_text("closed")
    expect(admin.page.get_by_label("Memo", exact=True)).to_have_value("Too late")
    admin.watch.fits(admin.page)

    admin.go(f"{books}periods/")
    admin.page.get_by_role("row", name=period).get_by_role("link", name="Open again").click()
    admin.page.get_by_label("Reason").fill("The invoice of the auditors came late")
    admin.press("Open the period")
    admin.is_told(f"{period} is open again.")
    fill_entry(admin, books, memo="In time after all", amount="5.00", day=day)
    admin.press("Post entry")
    posted_number(admin)
