"""What the home page asks of whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting.journals.approving import send_back_draft
from accounting.ledger.accounts import AccountFacts, create_account
from accounting.ledger.models import AccountType
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod
from accounting.proof.models import ProofRun
from erp.foundation import clock
from erp.web import desk
from tests.accounting.journals.drafts import draft, submitted
from tests.accounting.journals.repeating import recurring
from tests.accounting.ledger.entries import CASH, SALES, post

pytestmark = pytest.mark.django_db
HOME = "/t/karoo/"


def home(browser) -> str:
    return browser.get(HOME).content.decode().split("<main")[1]


def test_whoever_may_approve_is_told_what_waits_and_its_maker_is_not(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        submitted(accountant, 100_00)
        submitted(accountant, 50_00)
    assert "Entries to approve" in home(browser_of("owner"))
    assert "· 150.00" in home(browser_of("owner"))
    assert "Entries to approve" not in home(browser_of("accountant"))


def test_a_maker_finds_what_was_sent_back_and_what_he_began(browser_of, karoo, within, accountant, owner) -> None:
    with within(karoo):
        send_back_draft(submitted(accountant).id, reason="Wrong account", actor=owner)
        draft(accountant)
    page = home(browser_of("accountant"))
    assert "Your entries sent back" in page
    assert "Your drafts" in page
    assert "Your drafts" not in home(browser_of("owner"))


def test_failing_checks_are_told_to_those_who_may_read_the_proof(browser_of, karoo, within) -> None:
    now = clock.now()
    with within(karoo):
        ProofRun.objects.create(
            as_of=now.date(),
            started_at=now,
            finished_at=now,
            run_by_label="night",
            summary="2 fail",
            check_count=9,
            failing_count=2,
            verdicts=[],
        )
    assert "Checks of the books that fail" in home(browser_of("accountant"))


def test_a_currency_without_a_rate_is_named_to_whoever_may_enter_one(browser_of, karoo, within, owner) -> None:
    facts = AccountFacts(code="1531", name="Dollars", type=AccountType.ASSET, currency="USD")
    with within(karoo):
        create_account(facts, actor=owner)
    page = home(browser_of("accountant"))
    assert "Rates missing today" in page and "USD" in page
    assert "Rates missing today" not in home(browser_of("clerk"))


def test_series_that_runs_out_of_short_numbers_is_named_to_whoever_may_spell_it(
    browser_of, karoo, within, accountant, monkeypatch
) -> None:
    with within(karoo):
        post(accountant, (CASH, 5), (SALES, -5))
    assert "Numbers left" not in home(browser_of("owner"))
    monkeypatch.setattr(desk, "_FEW_NUMBERS", 10**17)
    assert "Numbers left for journal entries" in home(browser_of("owner"))
    assert "Numbers left" not in home(browser_of("accountant"))


def test_periods_that_are_over_are_named_until_they_are_closed(browser_of, karoo, within, owner) -> None:
    today = clock.today(karoo.time_zone)
    with within(karoo):
        over = list(AccountingPeriod.objects.filter(ends__lt=today).order_by("ends"))
    page = home(browser_of("accountant"))
    assert ("Past periods still open" in page) == bool(over)
    with within(karoo):
        for period in over:
            close_period(period, actor=owner)
    assert "Past periods still open" not in home(browser_of("accountant"))


def test_what_repeats_soon_is_coming_up(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        recurring(accountant, starts=clock.today(karoo.time_zone) + timedelta(days=7))
    assert "Coming up" in home(browser_of("accountant"))


def test_nobody_is_shown_a_row_of_nothing(browser_of) -> None:
    page = home(browser_of("clerk"))
    assert "Nothing waits for you." in page
    assert "Entries to approve" not in page


def test_pictures_have_a_table_and_each_bar_leads_to_its_figures(browser_of, karoo, within, owner) -> None:
    with within(karoo):
        post(owner, (CASH, 100_00), (SALES, -100_00))
    page = home(browser_of("owner"))
    for title in ("Money in and out", "Cash at the end of the month", "Income"):
        assert title in page
    assert page.count("As a table") == 3
    assert "/t/karoo/reports/balance-sheet/?as_at=" in page
    assert "style=" not in page


@pytest.mark.parametrize("entries", [1, 3])
def test_home_asks_the_same_however_much_lies_on_the_desk(browser_of, karoo, within, accountant, entries) -> None:
    with within(karoo):
        for _ in range(entries):
            submitted(accountant)
            draft(accountant)
    browser = browser_of("owner")
    home(browser)
    with CaptureQueriesContext(connection) as captured:
        home(browser)
    asked = [one["sql"] for one in captured if "accounting_draftentry" in one["sql"]]
    assert len(asked) == 5
