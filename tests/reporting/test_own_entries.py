"""Who sees only the entries that he posted himself is shown no sum of everybody's, in no report and no form of it."""

from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from accounting.budgets.setting import copy_actuals, make_budget
from accounting.ledger.chart import chart_of_accounts
from accounting.ledger.errors import AllEntriesOnly
from accounting.periods.models import FiscalYear
from erp.foundation.actor import Actor
from reporting.registry import REPORTS, ReportRequest
from tenancy.access.models import Membership
from tenancy.access.narrowing import narrow_person
from tenancy.access.queries import actor_of
from tests.accounting.ledger.entries import CASH, DAY, SALES, post

pytestmark = pytest.mark.django_db

ADDING_UP = ("trial-balance", "profit-and-loss", "balance-sheet", "cash-flow", "changes-in-equity")
LISTINGS = ("general-ledger", "account-ledger", "day-book", "journal-register")
SENTENCE = "You see what you posted yourself; this report adds up the whole business."
OTHERS, BOTH, OWN = "7,654.32", "7,777.77", "123.45"


@pytest.fixture
def reader(karoo, owner, accountant, within) -> Actor:
    """An accountant of own entries: 123.45 are his, 7,654.32 the owner's."""
    with within(karoo):
        post(owner, (CASH, 7_654_32), (SALES, -7_654_32))
        post(accountant, (CASH, 123_45), (SALES, -123_45))
        member = Membership.objects.select_related("user").get(user__email="accountant@karoo.example")
        narrow_person(member, own_only=["accounting.journal_entry"], branches=None, actor=Actor.command("test"))
        member = Membership.objects.select_related("user").get(id=member.id)
        return actor_of(member, member.user)


@pytest.fixture
def browser(browser_of, reader: Actor) -> Client:
    return browser_of("accountant")


def addresses(name: str) -> list[str]:
    page = f"/t/karoo/reports/{name}/?from_date=2026-10-01&to_date={DAY}&as_at={DAY}"
    columns = ("", "&dimension=branch", "&compare=months", "&compare=budget")
    return [f"{page}{one}{form}" for one in columns for form in ("", "&format=csv", "&format=json", "&format=xlsx")]


@pytest.mark.parametrize("name", ADDING_UP)
def test_report_that_adds_up_the_business_is_refused_in_words(browser: Client, name: str) -> None:
    for address in addresses(name):
        answer = browser.get(address)
        assert answer.status_code == 403, address
        assert SENTENCE in unescape(answer.content.decode())


def test_budget_beside_actual_is_refused_as_well(browser: Client) -> None:
    answer = browser.get(f"/t/karoo/budgets/variance/?from_date=2026-10-01&to_date={DAY}")
    assert answer.status_code == 403
    assert SENTENCE in unescape(answer.content.decode())


def test_reports_that_are_refused_are_not_listed(browser: Client, browser_of) -> None:
    shown, all_shown = (one.get("/t/karoo/reports/").content.decode() for one in (browser, browser_of("owner")))
    for name in ADDING_UP:
        assert f"/reports/{name}/" not in shown
        assert f"/reports/{name}/" in all_shown
    for name in LISTINGS:
        assert f"/reports/{name}/" in shown


@pytest.mark.parametrize("name", LISTINGS)
def test_listing_shows_his_entries_alone(browser: Client, name: str) -> None:
    page = f"/t/karoo/reports/{name}/?from_date=2026-10-01&to_date={DAY}&account={CASH}"
    for form in ("", "&format=csv", "&format=json"):
        shown = browser.get(page + form).content.decode().replace(",", "")
        assert OWN in shown
        assert OTHERS.replace(",", "") not in shown and BOTH.replace(",", "") not in shown


@pytest.mark.parametrize("path", ["", "accounts/"])
def test_page_outside_of_the_reports_adds_up_nothing_of_others(browser: Client, browser_of, path: str) -> None:
    sums = ("7,777", "7,654", "7 777", "7 654")
    shown = browser.get(f"/t/karoo/{path}").content.decode()
    assert not [one for one in sums if one in shown]
    assert any(one in browser_of("owner").get(f"/t/karoo/{path}").content.decode() for one in sums)


def test_home_has_neither_figures_nor_charts_for_him(browser: Client, browser_of) -> None:
    assert browser.get("/t/karoo/").context["figures"] == browser.get("/t/karoo/").context["charts"] == []
    whole = browser_of("owner").get("/t/karoo/").context
    assert whole["figures"] and whole["charts"]


def test_chart_of_accounts_adds_up_his_own_lines(karoo, reader: Actor, within) -> None:
    with within(karoo):
        found = {
            row.account.code: row.balance for one in chart_of_accounts(DAY, seen_by=reader) for row in one.accounts
        }
    assert (found[CASH], found[SALES]) == (123_45, -123_45)


def test_preview_of_a_layout_holds_no_figures_for_him(browser: Client) -> None:
    shown = browser.get("/t/karoo/reports/layouts/profit-and-loss/")
    assert shown.status_code == 200
    assert SENTENCE in unescape(shown.content.decode())
    assert BOTH not in shown.content.decode()


@pytest.mark.parametrize("name", ADDING_UP)
def test_report_made_on_his_behalf_is_refused(karoo, reader: Actor, within, name: str) -> None:
    with within(karoo), pytest.raises(AllEntriesOnly):
        REPORTS[name].table(ReportRequest(as_of=DAY, posted_by=reader.id))


@pytest.mark.parametrize("name", LISTINGS)
def test_listing_made_on_his_behalf_holds_his_lines(karoo, reader: Actor, within, name: str) -> None:
    with within(karoo):
        table = str(REPORTS[name].table(ReportRequest(as_of=DAY, account=CASH, posted_by=reader.id)))
    assert "minor=12345" in table
    assert "minor=765432" not in table and "minor=777777" not in table


def test_figures_of_the_year_before_are_not_copied_for_him(karoo, owner, reader: Actor, within) -> None:
    with within(karoo):
        year = FiscalYear.objects.get(starts__lte=DAY, ends__gte=DAY)
        budget = make_budget(year, "Plan", actor=owner)
        with pytest.raises(AllEntriesOnly):
            copy_actuals(budget, percent=Decimal(0), actor=reader)
