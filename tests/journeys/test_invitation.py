"""Somebody is invited, reads the mail, makes an account and is in the books, as what he was invited as."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.serving import Served

pytestmark = pytest.mark.xdist_group("browser")

NEW = "naledi@karoo.example"
PATIENCE_SECONDS = 20


def _link(product: Served) -> str:
    """The link in the mail to the new person, as soon as the worker has written it."""
    directory = Path(product.environment["ERP_DATA_DIR"])
    for _ in range(PATIENCE_SECONDS * 4):
        for letter in sorted(directory.glob("**/mail/*"), reverse=True):
            text = letter.read_text(encoding="utf-8")
            found = re.search(r"https?://[^/\s]+(/accounts/invitation/\S+)", text)
            if found and f"To: {NEW}" in text:
                return found[1]
        time.sleep(0.25)
    raise AssertionError(f"no invitation came to {NEW}")


def test_person_is_invited_joins_and_finds_the_books(arrive: Arrive, books: str, product: Served) -> None:
    admin = arrive("admin")
    admin.go(f"{books}people/")
    admin.follow("Invite a person")
    admin.page.get_by_label("E-mail address").fill(NEW)
    admin.page.get_by_label("Role", exact=True).select_option("Accountant")
    admin.page.get_by_label("A word to go with it").fill("See you on Monday.")
    admin.press("Send the invitation")
    admin.is_told(f"{NEW} is invited")
    expect(admin.page.locator("#invitations")).to_contain_text(NEW)

    naledi = arrive(None)
    naledi.go(_link(product))
    naledi.reads("Join Karoo Trading")
    expect(naledi.page).to_have_url(re.compile(r"/accounts/invitation/$"))
    expect(naledi.page.locator("main")).to_contain_text("See you on Monday.")
    naledi.watch.fits(naledi.page)
    naledi.page.get_by_label("Your name").fill("Naledi Khumalo")
    # The answer to a password that is refused is a 422, which the browser notes.
    naledi.watch.allow(422, "invitation/")
    naledi.page.get_by_label("Password").fill("password123")
    naledi.press("Make my account and join")
    expect(naledi.page.get_by_label("Your name")).to_have_value("Naledi Khumalo")
    naledi.page.get_by_label("Password").fill("four odd words together")
    naledi.press("Make my account and join")
    naledi.is_told("You belong to Karoo Trading now")
    naledi.watch.allow(404, "accounts/invitation/")
    naledi.go(f"{books}journal/")
    naledi.follow("New entry")
    naledi.reads("New journal entry")

    admin.page.reload()
    expect(admin.page.locator("#invitations")).to_have_count(0)
    expect(admin.page.get_by_role("row", name=NEW)).to_contain_text("Accountant")
