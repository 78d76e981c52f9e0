"""The page of notices, the bell above every page, and reading them."""

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from erp.foundation.identifiers import new_id
from tenancy.notices.models import Notice
from tenancy.notices.queries import NOTICES_A_PAGE
from tests.accounting.ledger.counting import own_queries
from tests.tenancy.notices.test_sending import member, tell

pytestmark = pytest.mark.django_db
NOTICES = "/t/karoo/notices/"


@pytest.fixture(autouse=True)
def _no_number_is_known() -> None:
    """The tenants of all tests have the same ids, and so have their numbers in the cache."""
    cache.clear()


@pytest.fixture
def told(karoo, within) -> Notice:
    """A notice for the owner."""
    with within(karoo):
        tell("owner", title="A new owner", sentence="Thandi is an owner now.", path="alerts/")
        return Notice.objects.get()


def unread(karoo, within) -> int:
    with within(karoo):
        return Notice.objects.filter(read_at__isnull=True).count()


def test_empty_page_says_what_belongs_there(browser_of) -> None:
    assert "No notices yet" in browser_of("clerk").get(NOTICES).content.decode()


def test_each_sees_only_his_own(browser_of, told) -> None:
    assert "Thandi is an owner now." in browser_of("owner").get(NOTICES).content.decode()
    for person in ("admin", "clerk"):
        assert "Thandi" not in browser_of(person).get(NOTICES).content.decode()


def test_opening_a_notice_reads_it_and_leads_on(browser_of, karoo, within, told) -> None:
    answer = browser_of("owner").get(f"{NOTICES}{told.id}/")
    assert (answer.status_code, answer["Location"]) == (302, "/t/karoo/alerts/")
    assert unread(karoo, within) == 0


@pytest.mark.parametrize("path", ["{}/", "{}/reading/"])
def test_somebody_elses_notice_is_not_there(browser_of, karoo, within, told, path) -> None:
    admin = browser_of("admin")
    for notice_id in (told.id, new_id()):
        address = NOTICES + path.format(notice_id)
        answer = admin.post(address) if "reading" in path else admin.get(address)
        assert answer.status_code == 404
    assert unread(karoo, within) == 1


def test_read_one_and_read_all(browser_of, karoo, within, told) -> None:
    with within(karoo):
        tell("owner")
        tell("owner")
        tell("admin")
    owner = browser_of("owner")
    owner.post(f"{NOTICES}{told.id}/reading/")
    assert unread(karoo, within) == 3
    owner.post(f"{NOTICES}reading/")
    with within(karoo):
        assert [one.membership_id for one in Notice.objects.filter(read_at__isnull=True)] == [member("admin").id]


def test_unread_ones_can_be_looked_at_alone(browser_of, karoo, within, told) -> None:
    owner = browser_of("owner")
    owner.post(f"{NOTICES}{told.id}/reading/")
    page = owner.get(f"{NOTICES}?show=unread").content.decode()
    assert "Thandi" not in page
    assert "You have read everything" in page


def test_pages_go_by_key_both_ways(browser_of, karoo, within) -> None:
    with within(karoo):
        for number in range(NOTICES_A_PAGE + 3):
            tell("owner", title=f"Number {number:02}")
    owner = browser_of("owner")
    first = owner.get(NOTICES).content.decode()
    assert "Number 52" in first
    assert "Number 02" not in first
    older = re.search(r'href="(\?older=[^"]+)"', first)
    assert older is not None
    second = owner.get(NOTICES + older[1]).content.decode()
    assert "Number 02" in second
    assert "Number 03" not in second
    newer = re.search(r'href="(\?newer=[^"]+)"', second)
    assert newer is not None
    assert "Number 52" in owner.get(NOTICES + newer[1]).content.decode()
    assert owner.get(f"{NOTICES}?older=nonsense").status_code == 200


def test_bell_of_a_page_asks_no_database_and_shows_what_is_known(browser_of, told) -> None:
    owner = browser_of("owner")
    page = owner.get("/t/karoo/").content.decode()
    assert "data-bell-unknown" in page
    assert 'aria-label="Notices, 1 unread"' in owner.get(f"{NOTICES}bell/").content.decode()
    page = owner.get("/t/karoo/").content.decode()
    assert "data-bell-unknown" not in page
    assert 'aria-label="Notices, 1 unread"' in page


def test_bell_answers_nothing_where_the_number_is_the_same(browser_of, told) -> None:
    owner = browser_of("owner")
    same = owner.get(f"{NOTICES}bell/?known=1")
    assert (same.status_code, same.content) == (204, b"")
    assert owner.get(f"{NOTICES}bell/?known=0").status_code == 200
    assert b"<html" not in owner.get(f"{NOTICES}bell/").content


def test_bell_asks_for_the_person_the_membership_and_the_number(browser_of, told) -> None:
    owner = browser_of("owner")
    owner.get(f"{NOTICES}bell/")
    with CaptureQueriesContext(connection) as captured:
        owner.get(f"{NOTICES}bell/?known=1")
    asked = [one["sql"] for one in captured if " FROM " in one["sql"]]
    assert len(asked) == 3, asked


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_often_for_three_notices_as_for_one(browser_of, karoo, within, rows) -> None:
    with within(karoo):
        for _ in range(rows):
            tell("owner")
    assert own_queries(browser_of("owner"), NOTICES) == 2


def test_outsider_gets_404_for_notices_that_are_there(browser_of, told) -> None:
    for path in ("", "bell/", f"{told.id}/"):
        there = browser_of("outsider").get(NOTICES + path)
        nowhere = browser_of("outsider").get(f"/t/no-such-tenant/notices/{path}")
        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content


def test_clock_of_the_bell_keeps_no_session_alive(browser_of, monkeypatch, settings) -> None:
    owner = browser_of("owner")
    began = owner.session["seen"]
    later = datetime.fromtimestamp(began + 600, UTC)
    monkeypatch.setattr("erp.web.middleware.clock.now", lambda: later)
    owner.get(f"{NOTICES}bell/", headers={"X-Unattended": "1"})
    assert owner.session["seen"] == began
    owner.get(NOTICES)
    assert owner.session["seen"] == began + 600
