"""The settings of the fiscal calendar: what is shown, and what the next year becomes."""

import pytest

from accounting.ledger.choosing_calendar import choose_calendar
from accounting.ledger.queries import book_settings
from accounting.periods.models import AccountingPeriod, Calendar, FiscalYear, PeriodPattern
from auditlog.events.models import AuditEvent
from erp.foundation.errors import PermissionRefused

pytestmark = pytest.mark.django_db
PAGE = "/t/karoo/settings/fiscal-years/"


def test_the_years_and_the_plan_of_the_next_are_shown(browser_of, karoo, within) -> None:
    with within(karoo):
        newest = FiscalYear.objects.order_by("-starts")[0]
    page = browser_of("clerk").get(PAGE).content.decode()
    assert newest.name in page
    assert "Years start on the first of March" in page
    assert "Your role may read this, not change it." in page


def test_the_next_year_is_cut_as_it_was_chosen(browser_of, karoo, within, owner) -> None:
    browser = browser_of("owner")
    shown = browser.post(PAGE, {"pattern": "four_weeks", "has_adjustment": "on", "show": "1"}).content.decode()
    assert "week 49 to 52" in shown and "adjustments" in shown and "not saved" in shown
    with within(karoo):
        assert book_settings().period_pattern == PeriodPattern.MONTHS
    assert browser.post(PAGE, {"pattern": "four_weeks", "has_adjustment": "on"}).status_code == 302
    with within(karoo):
        assert book_settings().calendar == Calendar(3, PeriodPattern.FOUR_WEEKS, has_adjustment=True)
        following = FiscalYear.objects.order_by("-ends")[0].ends.replace(month=12)
        before = AccountingPeriod.objects.count()
    browser.post("/t/karoo/periods/years/", {"day": str(following)})
    with within(karoo):
        assert AccountingPeriod.objects.count() == before + 14
        told = AuditEvent.objects.filter(act="accounting.calendar.chosen")
        assert {one.actor_label for one in told} == {owner.label}


def test_a_pattern_that_is_not_known_is_refused_beside_its_field(browser_of) -> None:
    response = browser_of("owner").post(PAGE, {"pattern": "moons"})
    assert response.status_code == 422
    assert "Choose twelve months, or thirteen periods of four weeks." in response.content.decode()


def test_only_who_opens_years_chooses(browser_of, karoo, within, accountant) -> None:
    assert browser_of("accountant").post(PAGE, {"pattern": "four_weeks"}).status_code == 403
    with within(karoo), pytest.raises(PermissionRefused):
        choose_calendar(Calendar(3, PeriodPattern.FOUR_WEEKS), actor=accountant)


def test_an_outsider_finds_no_calendar(browser_of) -> None:
    assert browser_of("outsider").get(PAGE).status_code == 404
