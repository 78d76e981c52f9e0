"""Every main page, light and dark, at a desk and on a phone: it opens without a fault, and is kept as a picture."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.journal_files import journal
from tests.journeys.people import Person
from tests.journeys.pictures import keep_looks, sharpness

pytestmark = pytest.mark.xdist_group("browser")

PAGES = {
    "home": "",
    "journal": "journal/",
    "accounts": "accounts/",
    "account-ledger": "accounts/6340/",
    "trial-balance": "reports/trial-balance/?compare=year",
    "periods": "periods/",
    "audit": "audit/",
    "people": "people/",
    "security": "security/",
    "settings": "settings/",
    "jobs": "jobs/",
    "search": "search/?q=bank",
    "entry-by-hand": "journal/new/",
    "new-import": "imports/new/",
}


def test_every_main_page_in_every_look(arrive: Arrive, books: str, tmp_path: Path) -> None:
    owner = arrive("owner", device_scale_factor=sharpness(), reduced_motion="reduce")
    for name, path in PAGES.items():
        owner.go(books + path)
        keep_looks(owner.page, name)
    owner.go(f"{books}journal/?text=Invoice+to")
    owner.page.locator("[data-row-link]").first.click()
    owner.reads("Journal entry")
    keep_looks(owner.page, "journal-entry")
    owner.follow("Reverse")
    owner.reads("Reverse")
    keep_looks(owner.page, "reversal")
    see_an_import(owner, books, tmp_path)
    keep_looks(owner.page, "import")
    owner.press("Throw away")
    owner.page.get_by_role("dialog").get_by_role("button", name="Throw away").click()
    owner.is_told("was thrown away")


def test_the_entrance_and_a_wrong_turn(arrive: Arrive) -> None:
    stranger = arrive(None, device_scale_factor=sharpness())
    stranger.go("/accounts/login/")
    keep_looks(stranger.page, "sign-in")
    stranger.watch.allow(404, "/nowhere/")
    stranger.go("/nowhere/")
    expect(stranger.page.locator(".refusal-code")).to_contain_text("404")
    keep_looks(stranger.page, "not-found")


def see_an_import(person: Person, books: str, folder: Path) -> None:
    """The dry run of a file without mistakes, before it is started."""
    file = folder / "workshop-november.csv"
    file.write_bytes(journal(faulty=False).encode())
    person.go(f"{books}imports/new/")
    person.page.get_by_label("Choose a CSV file").set_input_files(file)
    person.press("Check the file")
    expect(person.page.get_by_role("button", name="Start import")).to_be_visible(timeout=30_000)
