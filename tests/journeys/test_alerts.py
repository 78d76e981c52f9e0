"""An owner is told of a new owner, looks at it, and silences the rule for a day."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.books import TRAINEE
from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.xdist_group("browser")

PATIENCE = 40


def _bell(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("link", name=re.compile(r"^Notices, \d+ unread"))


def test_owner_hears_of_a_new_owner_by_the_bell_and_silences_the_rule(arrive: Arrive, books: str) -> None:
    owner = arrive("owner")
    owner.gives_role(books, TRAINEE, "Owner")

    # The page stays open; the bell is asked for when somebody comes back to it.
    for _ in range(PATIENCE):
        owner.page.wait_for_timeout(250)
        owner.page.evaluate("window.htmx.trigger(document.querySelector('[data-bell]'), 'bell:ask')")
        if _bell(owner.page).count():
            break
    _bell(owner.page).click()
    owner.reads("Notices")
    owner.page.get_by_role("link", name="New owner").first.click()
    owner.reads("New owner")
    expect(owner.page.locator("main")).to_contain_text(f"{TRAINEE} was made an owner")

    owner.page.get_by_label("For", exact=True).select_option("one day")
    owner.page.get_by_label("Why").fill("We hand the business over today.")
    owner.press("Silence")
    owner.is_told("is silent for now")
    rule = owner.page.locator("#owner_made")
    expect(rule).to_contain_text("silenced")
    expect(rule).to_have_attribute("open", "")

    owner.page.go_back()
    owner.page.get_by_label("Note").fill("Agreed with the bank.")
    owner.press("Acknowledge")
    owner.is_told("The alert is acknowledged")

    owner.gives_role(books, TRAINEE, "Viewer")
    owner.go(f"{books}alerts/rules/#owner_made")
    rule.get_by_role("button", name="Let it speak again").click()
    owner.is_told("speaks again")
