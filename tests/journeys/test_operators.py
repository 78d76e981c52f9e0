"""An operator suspends a tenant, its owner reads why, it is opened again, and gets another plan."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.operator_door import enrolled, sign_in
from tests.journeys.serving import Served

pytestmark = pytest.mark.xdist_group("browser")

ADDRESS = "keeper@operators.example"
REASON = "The bill of March was not paid."


def test_operator_suspends_a_tenant_and_opens_it_again(arrive: Arrive, product: Served) -> None:
    operator, outsider = arrive(None), arrive("outsider")
    sign_in(operator, ADDRESS, enrolled(product, ADDRESS))
    operator.reads("Tenants")
    for page, heading in (("Jobs", "Jobs"), ("Health", "Health"), ("Acts", "Acts"), ("Tenants", "Tenants")):
        operator.page.get_by_role("navigation", name="Console").get_by_role("link", name=page).click()
        operator.reads(heading)
    operator.follow("Mumbai Gems")
    operator.page.get_by_label("Reason").fill(REASON)
    operator.press("Suspend Mumbai Gems")
    expect(operator.page.locator(".heading-context")).to_contain_text(REASON)

    outsider.watch.allow(403, "/t/mumbai/")
    outsider.go("/t/mumbai/")
    expect(outsider.page.locator("main")).to_contain_text(REASON)

    operator.page.get_by_label("Reason").fill("The bill was paid today.")
    operator.press("Reinstate Mumbai Gems")
    expect(operator.page.get_by_role("button", name="Suspend Mumbai Gems")).to_be_visible()
    outsider.go("/t/mumbai/journal/")
    outsider.reads("Journal")

    outsider.go("/t/mumbai/settings/plan/")
    outsider.page.locator("#asking").get_by_label("Plan").select_option("small")
    outsider.page.get_by_label("What you need it for").fill("One branch closes in May.")
    outsider.press("Ask the operators")
    outsider.is_told("You have asked for the plan Small")
    operator.go("/operator/")
    operator.page.get_by_role("link", name=" to Small").click()
    operator.page.get_by_label("Your answer").fill("Granted, as agreed by telephone.")
    operator.press("Grant it")
    expect(operator.page.locator("#plan")).to_contain_text("Plan Small")
    outsider.page.reload()
    expect(outsider.page.locator("#asked")).to_contain_text("as agreed by telephone")

    operator.press("Sign out")
    operator.go("/operator/")
    operator.reads("Operators")
