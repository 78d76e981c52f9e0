"""Month-end: let somebody in, withdraw it, assert a balance, sign; then close the year."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.days import today

pytestmark = pytest.mark.xdist_group("browser")


def test_a_month_is_signed_with_its_checklist_and_the_year_is_closed(arrive: Arrive, books: str) -> None:
    admin = arrive("admin")
    admin.go(f"{books}periods/")
    # The last year of the list is the oldest one; its first month has nothing before it.
    oldest = admin.page.locator("section.card").last
    first, second = oldest.locator("[data-row-link]").nth(0), oldest.locator("[data-row-link]").nth(1)
    name, after = first.inner_text(), second.inner_text()
    second.click()
    admin.reads(after)

    admin.follow("Let somebody post")
    admin.page.get_by_label("Person").select_option(index=1)
    admin.page.get_by_label("Until").fill(f"{today() + timedelta(days=1)}T17:00")
    admin.page.get_by_label("Reason").fill("The rent invoice came late")
    admin.press("Give leave")
    expect(admin.page.locator("#exceptions")).to_contain_text("The rent invoice came late")
    admin.press("Withdraw")
    admin.page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(admin.page.locator("#exceptions")).to_contain_text("Withdrawn")

    admin.go(f"{books}periods/")
    admin.page.get_by_role("link", name=name, exact=True).click()
    admin.reads(name)
    admin.page.get_by_label("Note").fill("Nothing happened in this month")
    admin.press("Sign and lock for good")
    admin.page.get_by_role("dialog").get_by_role("button", name="Sign and lock for good").click()
    admin.is_told(f"{name} is signed and locked for good.")
    expect(admin.page.locator("main")).to_contain_text("Nothing happened in this month")

    admin.page.get_by_role("navigation", name="Above this page").get_by_role("link").nth(1).click()
    admin.reads("Fiscal year")
    expect(admin.page.locator("main")).to_contain_text("What closing would post")
    admin.press("Close the year")
    admin.page.get_by_role("dialog").get_by_role("button", name="Post the closing").click()
    expect(admin.page.locator("main")).to_contain_text("Nothing to carry over")

    auditor = arrive("auditor")
    auditor.go(f"{books}proof/")
    expect(auditor.page.locator("#proof-title")).to_have_text("Nothing fails")
    auditor.press("Prove and keep")
    expect(auditor.page.get_by_role("link", name="PDF", exact=True)).to_be_visible()
