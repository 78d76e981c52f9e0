"""From an address to the first entry, in less than five minutes of a person's time."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.serving import Served

pytestmark = pytest.mark.xdist_group("browser")

NEW = "lwazi@newcomer.example"
PATIENCE_SECONDS = 20
# What the whole way may take the machine; the rest of the five minutes is for reading and typing.
MACHINE_SECONDS = 150


def _code(product: Served) -> str:
    """The code in the mail, as soon as the worker has written it."""
    directory = Path(product.environment["ERP_DATA_DIR"])
    for _ in range(PATIENCE_SECONDS * 4):
        for letter in sorted(directory.glob("**/mail/*"), reverse=True):
            text = letter.read_text(encoding="utf-8")
            found = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", text, re.MULTILINE)
            if found and f"To: {NEW}" in text:
                return found[1]
        time.sleep(0.25)
    raise AssertionError(f"no code came to {NEW}")


def test_newcomer_comes_from_nothing_to_the_first_entry(arrive: Arrive, product: Served) -> None:
    began = time.monotonic()
    lwazi = arrive(None)
    lwazi.go("/accounts/login/")
    lwazi.follow("Start a business")
    lwazi.reads("Start your books")
    lwazi.page.get_by_label("E-mail address").fill(NEW)
    lwazi.press("Send me a code")
    lwazi.reads("Look at your mail")
    lwazi.watch.fits(lwazi.page)
    lwazi.page.get_by_label("Code from the mail").fill(_code(product))
    lwazi.press("Go on")
    lwazi.reads("Your account")
    lwazi.watch.fits(lwazi.page)
    lwazi.page.get_by_label("Your name").fill("Lwazi Dube")
    lwazi.page.get_by_label("Password").fill("four odd words together")
    lwazi.press("Make my account")

    lwazi.reads("Your business")
    lwazi.page.get_by_label("Name of the business").fill("Lwazi & Daughters")
    lwazi.page.get_by_label("Country").select_option("India")
    expect(lwazi.page.get_by_label("Currency of the books")).to_have_value("INR")
    expect(lwazi.page.get_by_label("The fiscal year begins on")).to_have_value("4")
    lwazi.page.get_by_label("Country").select_option("South Africa")
    expect(lwazi.page.get_by_label("Time zone")).to_have_value("Africa/Johannesburg")
    expect(lwazi.page.get_by_label("Name of the business")).to_have_value("Lwazi & Daughters")
    lwazi.watch.fits(lwazi.page)
    lwazi.press("Open the books")

    lwazi.is_told("The books of Lwazi & Daughters are open")
    first_week = lwazi.page.locator("section", has=lwazi.page.get_by_role("heading", name="First week"))
    first_week.get_by_role("link", name="Post the first entry").click()
    lwazi.reads("New journal entry")
    lwazi.page.get_by_label("Memo", exact=True).fill("Capital paid in")
    for line, account, side in ((1, "1510", "Debit"), (2, "3100", "Credit")):
        lwazi.page.get_by_label(f"Account, line {line}").fill(account)
        lwazi.page.get_by_label(f"{side}, line {line}").fill("50,000.00")
    lwazi.press("Post entry")
    lwazi.is_told("is posted")
    assert time.monotonic() - began < MACHINE_SECONDS
    lwazi.page.get_by_role("navigation", name="Modules").get_by_role("link", name="Home").click()
    expect(first_week).to_contain_text("Post the first entry (done)")
