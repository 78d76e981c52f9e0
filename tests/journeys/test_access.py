"""A role of one's own: copied, given, narrowed by one permission, and explained."""

import pytest
from playwright.sync_api import expect

from tests.journeys.books import TRAINEE
from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.xdist_group("browser")

TRAINEE_NAME = "Bongani Zulu"


def test_a_permission_taken_out_of_a_role_is_gone_at_the_next_page(arrive: Arrive, books: str) -> None:
    owner, trainee = arrive("owner"), arrive("trainee")
    owner.go(f"{books}roles/accountant/")
    owner.follow_action("Copy")
    owner.page.get_by_label("Name", exact=True).fill("Junior accountant")
    owner.page.get_by_label("Find a permission").fill("take reports")
    owner.page.get_by_label("Take reports along").uncheck()
    owner.page.get_by_label("Find a permission").fill("")
    owner.press("Make the role")
    owner.is_told("The role Junior accountant is made")

    owner.gives_role(books, TRAINEE, "Junior accountant")
    trainee.go(f"{books}journal/new/")
    trainee.reads("New journal entry")

    owner.go(f"{books}roles/")
    owner.follow("Junior accountant")
    owner.page.get_by_label("Only what differs from Accountant").check()
    expect(owner.page.get_by_label("Draft journal entries")).to_be_hidden()
    expect(owner.page.get_by_label("Take reports along")).to_be_visible()
    owner.page.get_by_label("Only what differs from Accountant").uncheck()
    owner.page.get_by_label("Draft journal entries").uncheck()
    effect = owner.page.get_by_role("complementary", name="What a change would do")
    expect(effect).to_contain_text("draft journal entries")
    expect(effect).to_contain_text(TRAINEE_NAME)
    expect(effect).to_contain_text("−1")
    owner.press("Save the role")
    owner.is_told("it holds from the next page on")

    trainee.watch.allow(403, "journal/new/")
    trainee.page.reload()
    trainee.reads("may not")

    effect.get_by_role("link", name=TRAINEE_NAME).click()
    owner.page.get_by_label("A permission, or a word of it").fill("draft journal entries")
    answer = owner.page.locator("#why-answer")
    expect(answer).to_contain_text(f"{TRAINEE_NAME} may not draft journal entries.")
    expect(answer.get_by_role("link")).to_have_text("The role Junior accountant does not include it.")

    overrides = owner.page.locator("#overrides")
    overrides.get_by_label("Permission").select_option("draft journal entries")
    overrides.get_by_label("Reason").fill("Helps out at the end of the month")
    owner.press("Grant or deny")
    owner.is_told("The change holds from the next page on")
    trainee.go(f"{books}journal/new/")
    trainee.reads("New journal entry")

    owner.page.locator("#role").get_by_label("Role").select_option("Viewer")
    owner.press("Give the role")
    owner.is_told("The role is Viewer now")
    owner.press("Take back")
    owner.page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    owner.is_told("It is taken back")
