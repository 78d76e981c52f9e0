"""An entry with its receipt becomes a template that repeats."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.entry_page import fill_entry, posted_number

pytestmark = pytest.mark.xdist_group("browser")


def test_an_entry_with_its_receipt_is_kept_as_a_template_and_repeats(arrive: Arrive, books: str) -> None:
    accountant = arrive("accountant")
    fill_entry(accountant, books, memo="Rent of the workshop", amount="1,500.00")
    accountant.press("Post entry")
    number = posted_number(accountant)
    accountant.page.get_by_label("Receipt or other proof").set_input_files(
        {"name": "rent.txt", "mimeType": "text/plain", "buffer": b"Paid in full"}
    )
    accountant.press("Attach")
    accountant.is_told("The file is attached.")
    with accountant.page.expect_download() as download:
        accountant.page.get_by_role("link", name="rent.txt").click()
    assert download.value.suggested_filename == "rent.txt"
    accountant.watch.fits(accountant.page)
    accountant.page.get_by_label("Keep as template").fill("Rent")
    accountant.press("Keep")
    accountant.is_told("“Rent” is kept as a template.")
    accountant.watch.fits(accountant.page)
    accountant.page.get_by_role("link", name="Repeat", exact=True).click()
    accountant.page.get_by_label("Number of times").fill("3")
    accountant.page.get_by_label("Post each entry at once, in my name").check()
    accountant.watch.fits(accountant.page)
    accountant.press("Let it repeat")
    accountant.is_told("“Rent” repeats from now on.")
    expect(accountant.page.get_by_label("Days to come").get_by_role("listitem")).to_have_count(3)
    accountant.watch.fits(accountant.page)
    accountant.press("Pause")
    expect(accountant.page.get_by_text("Paused", exact=True)).to_be_visible()
    accountant.go(f"{books}journal/{number}/")
    accountant.page.get_by_role("link", name="Copy with sides changed").click()
    expect(accountant.page.get_by_label("Credit, line 1", exact=True)).to_have_value("1500.00")
    accountant.watch.fits(accountant.page)
