"""The page that previews and posts a reversal."""

import re
from datetime import date

import pytest

from accounting.closing.year_end import close_year
from accounting.ledger import reversal_views
from accounting.ledger.errors import AlreadyReversed
from accounting.ledger.models import JournalEntry
from accounting.ledger.reversal import reverse_journal_entry
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod, FiscalYear
from tests.accounting.ledger.entries import CASH, DAY, SALES, post
from tests.accounting.ledger.held import balances_as_of

pytestmark = pytest.mark.django_db
FORM = {"posting_date": "2026-11-05", "reason": "Entered twice"}


@pytest.fixture
def entry(karoo, owner, within):
    with within(karoo):
        return post(owner, (CASH, 10_000), (SALES, -10_000), memo="Takings")


def page_of(entry: JournalEntry) -> str:
    return f"/t/karoo/journal/{entry.number}/reversal/"


def test_preview_shows_balances_before_and_after_on_the_chosen_day(browser_of, karoo, owner, within, entry) -> None:
    with within(karoo):
        post(owner, (CASH, 2_500), (SALES, -2_500), day=date(2026, 11, 4))
    browser = browser_of("accountant")
    page = browser.get(f"{page_of(entry)}?posting_date=2026-11-05").content.decode()
    row = page.split("Petty cash")[1].split("</tr>")[0]
    assert re.findall(r"[−\d.,]+\d\.\d\d", row) == ["125.00", "−100.00", "25.00"]
    profit = page.split("Profit changes by")[1].split("</p>")[0]
    assert "−100.00" in profit
    assert "October 2026 stays as it is" in page
    earlier = browser.get(f"{page_of(entry)}?posting_date=2026-11-01").content.decode()
    assert "125.00" not in earlier


def test_a_closing_of_a_year_is_reversed_on_its_own_day_which_the_form_proposes(
    browser_of, karoo, owner, within
) -> None:
    with within(karoo):
        post(owner, (CASH, 100), (SALES, -100), day=date(2025, 10, 3))
        year = FiscalYear.objects.get(starts__lte=date(2025, 10, 3), ends__gte=date(2025, 10, 3))
        closing = JournalEntry.objects.get(id=close_year(year, actor=owner).id)
    browser = browser_of("accountant")
    assert 'value="2026-02-28"' in browser.get(page_of(closing)).content.decode()
    refused = browser.post(page_of(closing), FORM)
    assert refused.status_code == 422
    assert "choose 28 February 2026" in refused.content.decode()
    assert browser.post(page_of(closing), {**FORM, "posting_date": "2026-02-28"}).status_code == 302


def test_another_date_loads_the_panel_alone(browser_of, entry) -> None:
    response = browser_of("accountant").get(f"{page_of(entry)}?posting_date=2026-11-05", headers={"HX-Request": "true"})
    page = response.content.decode()
    assert 'id="effects"' in page
    assert "<html" not in page


def test_a_reversal_is_posted_once_and_a_second_submit_leads_to_it(browser_of, karoo, within, entry) -> None:
    browser = browser_of("accountant")
    first, second = (browser.post(page_of(entry), FORM) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    with within(karoo):
        made = JournalEntry.objects.get(reversal_of=entry)
        assert made.memo == f"Reversal of {entry.number}: Entered twice"
        assert made.posting_date == date(2026, 11, 5)
        assert all(one.balance == 0 for one in balances_as_of(date(2026, 11, 5)))
        assert any(one.balance for one in balances_as_of(DAY))
    assert first.headers["Location"] == f"/t/karoo/journal/{made.number}/"


def test_a_click_that_loses_the_race_in_the_database_is_led_to_the_one_that_won(
    browser_of, karoo, accountant, within, entry, monkeypatch
) -> None:
    with within(karoo):
        made = reverse_journal_entry(entry, posting_date=date(2026, 11, 5), reason="Entered twice", actor=accountant)

    def lose(*arguments, **options):
        raise AlreadyReversed(entry.number, made.number)

    monkeypatch.setattr(reversal_views, "reverse_journal_entry", lose)
    response = browser_of("accountant").post(page_of(entry), FORM)
    assert response.headers["Location"] == f"/t/karoo/journal/{made.number}/"


def test_another_reversal_of_a_reversed_entry_is_refused_in_words(browser_of, karoo, owner, within, entry) -> None:
    with within(karoo):
        made = reverse_journal_entry(entry, posting_date=DAY, reason="First", actor=owner)
    browser = browser_of("accountant")
    response = browser.post(page_of(entry), FORM)
    assert response.status_code == 422
    assert f"{entry.number} was reversed already, by {made.number}." in response.content.decode()
    page = browser.get(page_of(entry)).content.decode()
    assert "Post reversal" not in page


def test_a_closed_period_is_refused_beside_the_date_and_keeps_what_was_typed(
    browser_of, karoo, owner, within, entry
) -> None:
    with within(karoo):
        close_period(AccountingPeriod.objects.get(starts=date(2026, 11, 1)), actor=owner)
    response = browser_of("accountant").post(page_of(entry), FORM)
    page = response.content.decode()
    assert response.status_code == 422
    assert "balances on 5 Nov 2026" in page
    error = page.index('id="id_posting_date_error"')
    assert "05 November 2026 lies in a period that is closed" in page[error : error + 300]
    assert 'value="Entered twice"' in page
    assert 'value="2026-11-05"' in page
    with within(karoo):
        assert not JournalEntry.objects.filter(reversal_of=entry).exists()


@pytest.mark.parametrize("field", ["posting_date", "reason"])
def test_date_and_reason_are_needed(browser_of, entry, field) -> None:
    response = browser_of("accountant").post(page_of(entry), {**FORM, field: ""})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()


@pytest.mark.parametrize("person", ["clerk", "auditor"])
def test_who_only_reads_can_neither_open_nor_post_it(browser_of, karoo, within, entry, person) -> None:
    browser = browser_of(person)
    assert browser.get(page_of(entry)).status_code == 403
    assert browser.post(page_of(entry), FORM).status_code == 403
    with within(karoo):
        assert not JournalEntry.objects.filter(reversal_of=entry).exists()


def test_outsider_gets_404(browser_of, karoo, within, entry) -> None:
    browser = browser_of("outsider")
    assert browser.get(page_of(entry)).status_code == 404
    assert browser.post(page_of(entry), FORM).status_code == 404
    own = page_of(entry).replace("karoo", "mumbai")
    assert browser.post(own, FORM).status_code == 404
    with within(karoo):
        assert not JournalEntry.objects.filter(reversal_of=entry).exists()
