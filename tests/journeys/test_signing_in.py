"""Come in, be kept out, go."""

import pytest
from playwright.sync_api import expect

from tests.journeys.books import ADVISER
from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.xdist_group("browser")


def test_wrong_password_is_refused_in_one_sentence_and_the_address_is_kept(arrive: Arrive) -> None:
    person = arrive(None)
    person.sign_in("clerk@karoo.example", "not the password")
    expect(person.page.get_by_role("alert")).to_be_visible()
    expect(person.page.get_by_label("Email")).to_have_value("clerk@karoo.example")
    person.watch.fits(person.page)
    person.page.get_by_label("Password").fill("correct horse battery")
    person.press("Sign in")
    person.reads("Good")


def test_a_person_of_one_tenant_goes_straight_in_and_out_again(arrive: Arrive, books: str) -> None:
    person = arrive(None)
    person.go(f"{books}journal/")
    expect(person.page).to_have_url(f"{person.address}/accounts/login/?next=/t/karoo/journal/")
    person.page.get_by_label("Email").fill("auditor@karoo.example")
    person.page.get_by_label("Password").fill("correct horse battery")
    person.press("Sign in")
    person.reads("Journal")
    person.page.locator("summary", has=person.page.locator(".avatar")).click()
    person.press("Sign out")
    expect(person.page).to_have_url(f"{person.address}/accounts/login/")
    person.page.go_back()
    person.go(books)
    expect(person.page).to_have_url(f"{person.address}/accounts/login/?next=/t/karoo/")


def test_a_person_of_two_tenants_chooses_and_switches(arrive: Arrive) -> None:
    person = arrive(None)
    person.sign_in(ADVISER)
    person.reads("Whose books?")
    person.follow("Karoo Trading South Africa Viewer")
    expect(person.page).to_have_url(f"{person.address}/t/karoo/")
    person.page.locator("summary", has_text="Karoo Trading").click()
    person.page.get_by_role("link", name="Mumbai Gems").click()
    expect(person.page).to_have_url(f"{person.address}/t/mumbai/")
    expect(person.page.get_by_role("navigation", name="Modules")).to_contain_text("Mumbai Gems")
    expect(person.page.get_by_text("First week")).to_be_visible()
