"""The shell pages: home, search, people, settings, jobs, security."""

import pytest
from django.core.cache import cache

from tenancy.access.models import Membership
from tenancy.tenants.models import Tenant

pytestmark = pytest.mark.django_db

PAGES = ["", "search/?q=bank", "jobs/", "people/", "settings/", "settings/formats/", "settings/books/", "security/"]


@pytest.mark.parametrize("page", PAGES)
def test_outsider_gets_404_for_every_shell_page(browser_of, page) -> None:
    foreign = browser_of("outsider").get(f"/t/karoo/{page}")
    unknown = browser_of("outsider").get(f"/t/no-such-tenant/{page}")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


@pytest.mark.parametrize("page", PAGES)
def test_owner_sees_every_shell_page(browser_of, page) -> None:
    assert browser_of("owner").get(f"/t/karoo/{page}").status_code == 200


def test_home_of_empty_books_offers_the_first_steps(browser_of) -> None:
    page = browser_of("owner").get("/t/karoo/").content.decode()
    assert "Bring your journal in" in page
    assert "First week" in page


def test_search_finds_an_account_by_code_and_by_a_part_of_its_name(browser_of) -> None:
    owner = browser_of("owner")
    assert "1510 Bank current account" in owner.get("/t/karoo/search/?q=1510").content.decode()
    assert "1510 Bank current account" in owner.get("/t/karoo/search/?q=bank cur").content.decode()


def test_search_for_nothing_known_says_so(browser_of) -> None:
    assert "Nothing found" in browser_of("owner").get("/t/karoo/search/?q=zzzz").content.decode()


def test_search_panel_for_htmx_is_a_part_of_a_page(browser_of) -> None:
    panel = browser_of("owner").get("/t/karoo/search/?q=rent", headers={"HX-Request": "true"})
    assert b"<html" not in panel.content
    assert b"Rent" in panel.content


def test_viewer_sees_no_people_and_no_settings(browser_of) -> None:
    clerk = browser_of("clerk")
    home = clerk.get("/t/karoo/").content.decode()
    assert "/t/karoo/people/" not in home
    assert clerk.get("/t/karoo/people/").status_code == 403
    assert clerk.get("/t/karoo/settings/").status_code == 403


def test_list_of_people_changes_no_role_and_links_to_the_page_that_does(browser_of, karoo, within) -> None:
    with within(karoo):
        clerk = Membership.objects.get(role="viewer")
    owner = browser_of("owner")
    page = owner.get("/t/karoo/people/").content.decode().split("<main")[1]
    assert "<select" not in page and "data-apply-on-change" not in page
    assert f'href="/t/karoo/people/{clerk.id}/access/#role"' in page
    assert owner.post(f"/t/karoo/people/{clerk.id}/role/", {"role": "owner"}).status_code == 404


def test_home_of_a_storeman_says_what_he_will_do_here(browser_of, karoo, within) -> None:
    clerk = browser_of("clerk")
    assert "Nothing for a" not in clerk.get("/t/karoo/").content.decode()
    with within(karoo):
        Membership.objects.filter(role="viewer").update(role="storeman")
    home = clerk.get("/t/karoo/").content.decode()
    assert "Nothing for a storeman yet" in home and "counts stock" in home
    assert '<a class="button" href="/t/karoo/security/">' in home


def test_last_owner_cannot_be_demoted(browser_of, karoo, within) -> None:
    with within(karoo):
        last = Membership.objects.get(role="owner")
    browser_of("owner").post(f"/t/karoo/people/{last.id}/access/role/", {"role": "viewer"})
    with within(karoo):
        assert Membership.objects.get(id=last.id).role == "owner"


def test_admin_cannot_assign_roles(browser_of, karoo, within) -> None:
    with within(karoo):
        clerk = Membership.objects.get(role="viewer")
    answer = browser_of("admin").post(f"/t/karoo/people/{clerk.id}/access/role/", {"role": "admin"})
    assert answer.status_code == 403


def test_settings_are_saved_and_bad_ones_are_shown_beside_their_field(browser_of, karoo, within) -> None:
    owner = browser_of("owner")
    good = {
        "negative_style": "parentheses",
        "grouping": "western",
        "date_style": "worded",
        "time_zone": "Africa/Johannesburg",
    }
    assert owner.post("/t/karoo/settings/formats/", good).status_code == 302
    with within(karoo):
        assert Tenant.objects.get(id=karoo.id).negative_style == "parentheses"
    bad = owner.post("/t/karoo/settings/", {"name": ""})
    assert bad.status_code == 422
    assert "This field is required" in bad.content.decode()


def test_security_page_tries_each_promise_and_all_hold(browser_of) -> None:
    cache.clear()
    page = browser_of("owner").get("/t/karoo/security/").content.decode()
    assert page.count("is-done") == 7
    assert "Does not hold" not in page


def test_security_page_says_so_when_a_wall_is_down(browser_of, karoo, within, monkeypatch) -> None:
    from erp.web import promises
    from tenancy.scoping.findings import Finding

    monkeypatch.setattr(promises, "find_all", lambda: [Finding("x", "y", "the wall is down")])
    cache.clear()
    page = browser_of("owner").get("/t/karoo/security/").content.decode()
    assert "Does not hold" in page
    assert "the wall is down" in page


def test_health_answers_without_sign_in(client) -> None:
    assert client.get("/health/").json() == {"database": "ok", "redis": "ok"}


def test_person_in_one_tenant_goes_straight_into_it(browser_of) -> None:
    assert browser_of("clerk").get("/").headers["Location"] == "/t/karoo/"


def test_anonymous_is_asked_to_sign_in_and_comes_back(client) -> None:
    answer = client.get("/t/karoo/journal/")
    assert answer.headers["Location"] == "/accounts/login/?next=/t/karoo/journal/"


def _hits(client, query: str) -> dict[str, list[str]]:
    groups = client.get(f"/t/karoo/search/?q={query}").context["groups"]
    return {group["label"]: [item["label"] for item in group["items"]] for group in groups}


def test_search_finds_the_sections_of_the_settings_for_whoever_may_open_them(browser_of) -> None:
    assert _hits(browser_of("owner"), "format")["Pages"] == ["Formats"]
    assert {"Formats", "Numbering", "Plan", "Closing"} < set(_hits(browser_of("owner"), "settings")["Pages"])
    assert "Pages" not in _hits(browser_of("clerk"), "format")


def test_search_finds_people_by_name_and_address_for_whoever_may_see_them(browser_of) -> None:
    assert _hits(browser_of("owner"), "clerk")["People"] == ["Clerk"]
    assert _hits(browser_of("owner"), "accountant@karoo")["People"] == ["Accountant"]
    assert "People" not in _hits(browser_of("clerk"), "clerk")
    assert "People" not in _hits(browser_of("owner"), "outsider")
