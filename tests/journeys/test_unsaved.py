"""What was typed into one form of a page is not lost to the button of another without a question."""

import pytest
from playwright.sync_api import Dialog, expect

from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.xdist_group("browser")


def test_leaving_a_form_with_changes_is_asked_first(arrive: Arrive, books: str) -> None:
    owner = arrive("owner")
    owner.go(f"{books}settings/")
    owner.page.get_by_label("Telephone").fill("+27 49 123 4567")
    asked: list[str] = []

    def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    owner.page.once("dialog", stays)
    owner.page.get_by_role("link", name="Formats").first.click(no_wait_after=True)
    owner.page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(owner.page.get_by_label("Telephone")).to_have_value("+27 49 123 4567")
    # The form's own button asks nothing.
    owner.page.on("dialog", lambda dialog: asked.append("again"))
    owner.press("Save")
    owner.is_told("The business is saved")
    assert asked == ["beforeunload"]
