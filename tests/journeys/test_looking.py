"""Looks that are no more than looks: an owner with a colleague's eyes, and an operator by leave of an owner."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.operator_door import enrolled, sign_in
from tests.journeys.serving import Served

pytestmark = pytest.mark.xdist_group("browser")

HELPER = "helper@operators.example"


def test_owner_sees_as_a_colleague_and_changes_nothing(arrive: Arrive, books: str) -> None:
    owner = arrive("owner")
    form = owner.page.context.new_page()
    form.goto(f"{owner.address}{books}settings/plan/")
    owner.go(f"{books}people/")
    owner.page.get_by_role("row", name="clerk@karoo.example").get_by_role("link").first.click()
    owner.page.wait_for_url("**/people/*-*/")
    clerk = owner.page.locator("h1").inner_text()
    owner.follow_action(f"See as {clerk}")
    owner.page.get_by_label("Reason").fill("She cannot find the journal")
    owner.press(f"See as {clerk}")
    bar = owner.page.get_by_role("complementary", name="You are only looking")
    expect(bar).to_contain_text(f"You see the product as {clerk} does.")
    owner.watch.allow(403, books)
    owner.go(f"{books}people/")
    owner.reads("may not")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.locator("main")).to_contain_text("You are only looking, so nothing can be changed.")
    form.close()
    owner.go(f"{books}journal/")
    owner.press("Be yourself again")
    owner.is_told("You see the product as yourself again")
    expect(bar).to_have_count(0)


def test_operator_looks_while_an_owner_lets_him(arrive: Arrive, product: Served, books: str) -> None:
    operator, owner = arrive(None), arrive("owner")
    sign_in(operator, HELPER, enrolled(product, HELPER))
    operator.follow("Karoo Trading")
    operator.page.get_by_label("Why you need to see the pages").fill("The trial balance shows no figures.")
    operator.press("Ask the owners")
    expect(operator.page.locator("#support")).to_contain_text("The owners were told.")

    owner.go(f"{books}settings/support/")
    owner.press(f"Let {HELPER} look")
    expect(owner.page.get_by_role("region", name="A look that goes on")).to_contain_text(HELPER)

    operator.page.reload()
    operator.follow("Look at the pages")
    bar = operator.page.get_by_role("complementary", name="You are only looking")
    expect(bar).to_contain_text("Support access: you see Karoo Trading as a viewer does.")
    operator.page.get_by_role("link", name="Journal", exact=True).first.click()
    operator.reads("Journal")

    owner.press("End it now")
    expect(owner.page.locator("main")).to_contain_text("Nobody looks, and nobody asks to.")
    operator.page.reload()
    expect(operator.page.get_by_role("button", name="Ask the owners")).to_be_visible()


def test_operator_puts_a_tenant_on_another_plan(arrive: Arrive, product: Served) -> None:
    operator, outsider = arrive(None), arrive("outsider")
    address = "planner@operators.example"
    sign_in(operator, address, enrolled(product, address))
    operator.follow("Mumbai Gems")
    plan = operator.page.locator("#plan")
    plan.get_by_label("Plan", exact=True).select_option("large")
    plan.get_by_label("Why the plan changes").fill("They open three branches in May.")
    operator.press("Change the plan")
    expect(plan.get_by_role("heading", name="Plan Large")).to_be_visible()
    outsider.go("/t/mumbai/settings/plan/")
    expect(outsider.page.locator("main")).to_contain_text("Plan Large")
