"""Fiscal years and periods on the page."""

from datetime import date
from uuid import uuid4

import pytest

from accounting.periods.models import AccountingPeriod, FiscalYear, PeriodState
from tests.accounting.ledger.counting import own_queries
from tests.accounting.periods.locking import lock

pytestmark = pytest.mark.django_db
PAGE = "/t/karoo/periods/"


@pytest.fixture
def october(karoo, within):
    with within(karoo):
        return AccountingPeriod.objects.get(starts=date(2026, 10, 1))


def state_of(karoo, within, period) -> str:
    with within(karoo):
        return AccountingPeriod.objects.get(id=period.id).state


def test_periods_stand_by_year_with_the_steps_that_the_person_may_take(browser_of, october) -> None:
    page = browser_of("admin").get(PAGE).content.decode()
    assert "Fiscal year 2026/27" in page
    assert f'action="{PAGE}{october.id}/closing/"' in page
    assert "/closing/" not in browser_of("clerk").get(PAGE).content.decode()


def test_a_period_is_closed_and_with_a_reason_opened_again(browser_of, karoo, within, october) -> None:
    browser = browser_of("admin")
    assert browser.post(f"{PAGE}{october.id}/closing/").status_code == 302
    assert state_of(karoo, within, october) == PeriodState.CLOSED
    assert f'href="{PAGE}{october.id}/reopening/"' in browser.get(PAGE).content.decode()
    assert browser.get(f"{PAGE}{october.id}/reopening/").status_code == 200
    assert browser.post(f"{PAGE}{october.id}/reopening/", {"reason": ""}).status_code == 422
    assert state_of(karoo, within, october) == PeriodState.CLOSED
    assert browser.post(f"{PAGE}{october.id}/reopening/", {"reason": "Late invoice"}).status_code == 302
    assert state_of(karoo, within, october) == PeriodState.OPEN


def test_a_period_locked_for_good_stays_so_and_the_page_says_it(browser_of, karoo, within, october) -> None:
    with within(karoo):
        lock(october)
    browser = browser_of("admin")
    page = browser.get(PAGE).content.decode()
    assert f"{october.id}/closing/" not in page
    assert f"{october.id}/reopening/" not in page
    assert "Signed by test" in page
    response = browser.post(f"{PAGE}{october.id}/reopening/", {"reason": "Late invoice"})
    assert response.status_code == 422
    assert "locked for good" in response.content.decode()


def test_the_next_and_the_earlier_year_can_be_opened_once(browser_of, karoo, within) -> None:
    browser = browser_of("admin")
    page = browser.get(PAGE).content.decode()
    assert "Open 2027/28" in page
    assert "Open 2024/25" in page
    for day in ("2027-03-01", "2027-03-01", "2025-02-28"):
        assert browser.post(f"{PAGE}years/", {"day": day}).status_code == 302
    with within(karoo):
        names = list(FiscalYear.objects.order_by("starts").values_list("name", flat=True))
    assert names == ["2024/25", "2025/26", "2026/27", "2027/28"]


def test_a_year_missing_between_others_is_offered(browser_of) -> None:
    browser = browser_of("admin")
    assert browser.post(f"{PAGE}years/", {"day": "2029-03-01"}).status_code == 302
    page = browser.get(PAGE).content.decode()
    assert "Open 2027/28" in page
    assert "Open 2030/31" in page


@pytest.mark.parametrize("day", ["", "soon", "0001-01-01"])
def test_a_year_that_is_none_is_refused(browser_of, karoo, within, day) -> None:
    browser = browser_of("admin")
    assert browser.post(f"{PAGE}years/", {"day": day}).status_code == 302
    with within(karoo):
        assert FiscalYear.objects.count() == 2


@pytest.mark.parametrize("person", ["clerk", "auditor", "accountant"])
def test_who_may_not_close_periods_is_refused(browser_of, karoo, within, october, person) -> None:
    browser = browser_of(person)
    assert browser.get(PAGE).status_code == 200
    assert browser.get(f"{PAGE}{october.id}/reopening/").status_code == 403
    assert browser.post(f"{PAGE}{october.id}/closing/").status_code == 403
    assert browser.post(f"{PAGE}{october.id}/reopening/", {"reason": "x"}).status_code == 403
    assert browser.post(f"{PAGE}years/", {"day": "2027-03-01"}).status_code == 403
    assert state_of(karoo, within, october) == PeriodState.OPEN


def test_an_unknown_period_is_not_found(browser_of) -> None:
    assert browser_of("owner").post(f"{PAGE}{uuid4()}/closing/").status_code == 404


def test_outsider_gets_404_and_cannot_close_by_the_id(browser_of, karoo, within, october) -> None:
    browser = browser_of("outsider")
    assert browser.get(PAGE).status_code == 404
    for tenant in ("karoo", "mumbai"):
        for step in ("closing", "reopening"):
            path = f"/t/{tenant}/periods/{october.id}/{step}/"
            assert browser.post(path, {"reason": "x"}).status_code == 404
    assert browser.post(f"{PAGE}years/", {"day": "2027-03-01"}).status_code == 404
    assert state_of(karoo, within, october) == PeriodState.OPEN


def test_list_takes_the_same_queries_with_two_and_with_three_years(browser_of) -> None:
    browser = browser_of("admin")
    assert own_queries(browser, PAGE) == 4
    browser.post(f"{PAGE}years/", {"day": "2027-03-01"})
    browser.get(PAGE)
    assert own_queries(browser, PAGE) == 4
