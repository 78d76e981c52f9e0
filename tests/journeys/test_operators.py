"""An operator suspends a tenant, its owner reads why, and it is opened again."""

import json
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from operators.door import totp
from tests import databases
from tests.journeys.conftest import Arrive
from tests.journeys.people import Person
from tests.journeys.serving import Served

pytestmark = pytest.mark.xdist_group("browser")

ADDRESS = "keeper@operators.example"
PASSWORD = "seven lanterns over the harbour"
REASON = "The bill of March was not paid."


def _enrolled(product: Served) -> str:
    """The key of an operator whom the command has made."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "create_operator", ADDRESS, "--password", PASSWORD, "--json"],
        cwd=databases.ROOT,
        env=product.environment | {"DJANGO_SETTINGS_MODULE": "erp.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return str(json.loads(done.stdout)["key"])


def _sign_in(operator: Person, key: str) -> None:
    operator.go("/operator/")
    operator.page.get_by_label("Operator's address").fill(ADDRESS)
    operator.page.get_by_label("Password").fill(PASSWORD)
    operator.page.get_by_label("Code of your app").fill(totp.code_at(key, int(time.time() // totp.SECONDS)))
    operator.press("Sign in")


def test_operator_suspends_a_tenant_and_opens_it_again(arrive: Arrive, product: Served) -> None:
    operator, outsider = arrive(None), arrive("outsider")
    _sign_in(operator, _enrolled(product))
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

    operator.press("Sign out")
    operator.go("/operator/")
    operator.reads("Operators")
