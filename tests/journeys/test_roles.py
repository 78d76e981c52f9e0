"""What a role sees and may do, and how soon a new role holds."""

import pytest
from playwright.sync_api import expect

from tests.journeys.books import TRAINEE
from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.xdist_group("browser")

NOT_FOR_VIEWERS = ("journal/new/", "imports/", "imports/new/", "people/", "settings/", "audit/")


def test_a_viewer_is_shown_only_what_he_may_use(arrive: Arrive, books: str) -> None:
    viewer = arrive("clerk")
    viewer.go(books)
    modules = viewer.page.get_by_role("navigation", name="Modules").get_by_role("link")
    expect(modules).to_have_text(
        ["Home", "Journal", "Accounts", "Reports", "Periods", "Budgets", "Cost centres", "Rates", "Jobs", "Security"]
    )
    expect(viewer.page.locator("summary", has_text="New")).to_have_count(0)
    viewer.go(f"{books}reports/trial-balance/")
    viewer.reads("Trial balance")
    expect(viewer.page.get_by_role("link", name="XLSX")).to_have_count(0)
    viewer.go(f"{books}journal/")
    viewer.page.locator("[data-row-link]").first.click()
    viewer.reads("Journal entry JE-")
    expect(viewer.page.get_by_role("link", name="Reverse")).to_have_count(0)
    viewer.go(f"{books}periods/")
    expect(viewer.page.get_by_role("button", name="Close", exact=True)).to_have_count(0)


def test_a_viewer_who_types_the_address_is_told_which_right_is_missing(arrive: Arrive, books: str) -> None:
    viewer = arrive("clerk")
    for path in NOT_FOR_VIEWERS:
        viewer.watch.allow(403, path)
        viewer.go(books + path)
        viewer.reads("may not")
        viewer.watch.fits(viewer.page)


def test_a_new_role_holds_from_the_next_request_on(arrive: Arrive, books: str) -> None:
    owner, trainee = arrive("owner"), arrive("trainee")
    trainee.go(f"{books}journal/")
    expect(trainee.page.get_by_role("link", name="New entry")).to_have_count(0)

    owner.go(f"{books}people/")
    row = owner.page.get_by_role("row", name=TRAINEE)
    expect(row.get_by_role("combobox")).to_have_count(0)
    expect(row.get_by_role("link", name="Role of")).to_have_text("Viewer")
    owner.gives_role(books, TRAINEE, "Accountant")

    trainee.page.reload()
    trainee.follow("New entry")
    trainee.reads("New journal entry")

    owner.gives_role(books, TRAINEE, "Viewer")
    trainee.watch.allow(403, "journal/new/")
    trainee.page.reload()
    trainee.reads("may not")


def test_an_admin_sees_people_but_gives_no_roles(arrive: Arrive, books: str) -> None:
    admin = arrive("admin")
    admin.go(f"{books}people/")
    expect(admin.page.get_by_role("row", name=TRAINEE)).to_contain_text("Viewer")
    expect(admin.page.get_by_role("row", name=TRAINEE).get_by_role("combobox")).to_have_count(0)
