"""Somebody is sent away at his next click, let in again, and taken out; and everybody is reviewed."""

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.journeys.books import LEAVER
from tests.journeys.conftest import Arrive
from tests.journeys.people import Person

pytestmark = pytest.mark.xdist_group("browser")

LEAVER_NAME = "Themba Nkosi"


def _owner_suspends_and_lets_in(owner: Person, books: str, reason: str, button: str) -> None:
    owner.page.locator("#suspension").get_by_label("Reason").fill(reason)
    owner.page.locator("#suspension").get_by_role("button", name=button).click()


def test_a_suspended_person_is_out_at_the_next_click_and_a_removed_one_finds_nothing(
    arrive: Arrive, books: str
) -> None:
    owner, leaver = arrive("owner"), arrive(None)
    leaver.sign_in(LEAVER)
    leaver.go(f"{books}journal/")
    leaver.reads("Journal")

    owner.go(f"{books}people/")
    owner.follow(LEAVER_NAME)
    owner.reads(LEAVER_NAME)
    expect(owner.page.locator("#visits")).to_contain_text("open")
    _owner_suspends_and_lets_in(owner, books, "On leave until May", "Suspend")
    owner.is_told("is suspended")
    expect(owner.page.locator("#visits")).to_contain_text("ended")

    leaver.watch.allow(403, "journal/")
    leaver.page.reload()
    leaver.reads("Your access is suspended")

    _owner_suspends_and_lets_in(owner, books, "Back from leave", "Let in again")
    owner.is_told("may enter again")
    leaver.page.reload()
    leaver.page.get_by_label("Email").fill(LEAVER)
    leaver.page.get_by_label("Password").fill(PASSWORD)
    leaver.press("Sign in")
    leaver.reads("Journal")

    owner.page.reload()
    owner.press("End all")
    owner.page.locator("dialog[open]").get_by_role("button", name="End all").click()
    owner.is_told("has to sign in again")
    leaver.page.reload()
    expect(leaver.page.get_by_label("Password")).to_be_visible()
    leaver.sign_in(LEAVER)
    leaver.go(f"{books}journal/")

    removal = owner.page.locator("#removal")
    removal.get_by_label("Who takes over open work").select_option("Nomsa Adams (Viewer)")
    removal.get_by_label("Reason").fill("Found another place")
    removal.get_by_role("button", name="Remove").click()
    # Its page is gone with him, and is not looked at again on a phone.
    owner.watch.allow(404, "/people/")
    owner.page.locator("dialog[open]").get_by_role("button", name="Remove").click()
    owner.is_told("is removed")
    leaver.watch.allow(404, "/t/karoo/")
    leaver.page.reload()
    expect(leaver.page.locator("h1")).not_to_contain_text("Journal")


def test_a_review_is_begun_decided_person_by_person_and_finished_for_good(arrive: Arrive, books: str) -> None:
    owner = arrive("owner")
    owner.go(f"{books}people/")
    owner.follow_action("Access reviews")
    owner.press("Begin a review now")
    owner.reads("Access review")
    owner.press("Save and finish")
    owner.page.locator("dialog[open]").get_by_role("button", name="Finish").click()
    owner.is_told("Decide about")
    # Typed beside two people, refused beside one: nothing is lost, and nothing was saved.
    rows = owner.page.locator(".review-row")
    clerk, auditor = (rows.filter(has_text=f"{name}@karoo.example") for name in ("clerk", "auditor"))
    auditor.get_by_label("Note about").fill("Comes once a year")
    clerk.get_by_label("Changed").check()
    owner.watch.allow(422, "/decisions/")
    owner.press("Save")
    expect(clerk).to_contain_text("Say why")
    expect(clerk.get_by_label("Changed")).to_be_checked()
    expect(auditor.get_by_label("Note about")).to_have_value("Comes once a year")
    # By the keyboard alone: the decision by its arrow, the note, and Enter saves everybody.
    clerk.get_by_label("Changed").press("ArrowLeft")
    expect(clerk.get_by_label("Confirm")).to_be_checked()
    for row in rows.filter(has_text="undecided").filter(has_not_text="clerk@").all():
        row.get_by_label("Confirm").check()
    auditor.get_by_label("Note about").press("Enter")
    owner.is_told("is saved")
    expect(auditor.locator(".review-decided")).to_contain_text("Comes once a year")
    expect(rows.filter(has_text="undecided")).to_have_count(0)
    owner.press("Save and finish")
    owner.page.locator("dialog[open]").get_by_role("button", name="Finish").click()
    owner.is_told("stands as it is for good")
    expect(owner.page.get_by_label("Confirm")).to_have_count(0)
    with owner.page.expect_download() as taken:
        owner.follow_action("PDF")
    assert taken.value.suggested_filename.startswith("karoo-access-review-")
