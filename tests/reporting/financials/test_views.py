"""The page of the trial balance and its downloads."""

import json
from decimal import Decimal

import pytest

from auditlog.events.models import AuditEvent
from tests.accounting.ledger.counting import own_queries
from tests.accounting.ledger.entries import CAPITAL, CASH, COGS, DAY, SALES, make_account, post
from tests.reporting import reading

pytestmark = pytest.mark.django_db

PAGE = "/t/karoo/reports/trial-balance/"
AS_AT = f"?as_at={DAY.isoformat()}"
ARABIC, HINDI = "حساب المبيعات", "बिक्री खाता"


@pytest.fixture
def books(karoo, owner, within) -> None:
    """Entries with names of every script and amounts that binary floats get wrong."""
    with within(karoo):
        make_account("1999", ARABIC, owner)
        make_account("4999", HINDI, owner, "income")
        post(owner, (CASH, 10), (CASH, 20), (SALES, -30))
        post(owner, ("1999", 1_234_567_89), (CAPITAL, -1_234_567_89))
        post(owner, ("4999", -3_333_33), (COGS, 3_333_33))


@pytest.mark.usefixtures("books")
def test_totals_are_identical_on_screen_and_in_every_file(browser_of) -> None:
    browser = browser_of("owner")
    files = {name: browser.get(f"{PAGE}{AS_AT}&format={name}").content for name in ("csv", "json", "xlsx", "pdf")}
    expected = (Decimal("1237901.52"), Decimal("1237901.52"))
    assert reading.screen_totals(browser.get(PAGE + AS_AT).content.decode()) == expected
    assert reading.csv_totals(files["csv"]) == expected
    assert reading.json_totals(files["json"]) == expected
    assert reading.xlsx_totals(files["xlsx"]) == expected
    assert reading.pdf_totals(files["pdf"]) == expected


@pytest.mark.usefixtures("books")
def test_names_of_every_script_come_back_exactly(browser_of) -> None:
    browser = browser_of("owner")
    content = {name: browser.get(f"{PAGE}{AS_AT}&format={name}").content for name in ("csv", "json", "xlsx")}
    page = browser.get(PAGE + AS_AT).content.decode()
    for name in (ARABIC, HINDI):
        assert name in page
        assert name in [row["account"] for row in reading.csv_rows(content["csv"])]
        assert name in [row["account"] for row in json.loads(content["json"])["rows"]]
        assert name in [row[1] for row in reading.sheet_rows(content["xlsx"])]


@pytest.mark.usefixtures("books")
def test_csv_has_exactly_its_columns_and_no_total(browser_of) -> None:
    content = browser_of("owner").get(f"{PAGE}{AS_AT}&format=csv").content.decode()
    assert content.splitlines()[:2] == ["code,account,currency,debit,credit", "1540,Petty cash,ZAR,0.30,"]
    assert "Total" not in content


@pytest.mark.usefixtures("books")
def test_an_account_leads_to_its_lines_up_to_the_day(browser_of) -> None:
    page = browser_of("clerk").get(PAGE + AS_AT).content.decode()
    assert '<a href="/t/karoo/accounts/1540/?to_date=2026-10-31" data-row-link>' in page


@pytest.mark.usefixtures("books")
def test_comparison_and_currencies_can_be_chosen_in_the_address(browser_of) -> None:
    page = browser_of("clerk").get(f"{PAGE}{AS_AT}&compare=month&by_currency=1").content.decode()
    assert "compared with 30 Sep 2026" in page
    assert '<th scope="col" class="fit" rowspan="2">Currency</th>' in page


@pytest.mark.parametrize("query", ["?as_of=2026-09-15", "?as_at=2026-09-15", "?as_of=2026-09-15&as_at=2026-08-01"])
def test_the_day_is_read_as_every_statement_calls_it_and_from_old_addresses(browser_of, query) -> None:
    page = browser_of("clerk").get(PAGE + query).content.decode()
    assert "As at 15 Sep 2026" in page
    assert 'name="as_of" value="2026-09-15"' in page


@pytest.mark.parametrize("query", ["?as_at=yesterday", "?as_at=0001-01-01&compare=year", "?compare=date", "?compare=x"])
def test_an_address_that_cannot_be_read_shows_the_usual_page(browser_of, query) -> None:
    assert browser_of("clerk").get(PAGE + query).status_code == 200


def test_an_unknown_format_is_refused_in_words(browser_of) -> None:
    response = browser_of("owner").get(f"{PAGE}?format=docx")
    assert response.status_code == 422
    assert "There is no format" in response.content.decode()


def test_viewer_sees_the_report_but_takes_no_file_along(browser_of) -> None:
    browser = browser_of("clerk")
    assert "format=csv" not in browser.get(PAGE).content.decode()
    assert browser.get(f"{PAGE}?format=csv").status_code == 403


def test_an_export_is_recorded_with_what_was_asked(browser_of, karoo, within) -> None:
    response = browser_of("auditor").get(f"{PAGE}{AS_AT}&format=csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="karoo-trial-balance-2026-10-31.csv"'
    with within(karoo):
        event = AuditEvent.objects.get(act="reporting.report.exported")
    assert event.subject_label == "Trial balance as CSV"
    assert json.loads(event.changes)["as_of"] == "2026-10-31"


@pytest.mark.usefixtures("books")
def test_outsider_gets_404_and_his_own_report_shows_nothing_of_it(browser_of) -> None:
    browser = browser_of("outsider")
    for query in ("", "?format=csv", "?format=pdf"):
        assert browser.get(PAGE + query).status_code == 404
    own = browser.get(f"/t/mumbai/reports/trial-balance/{AS_AT}").content.decode()
    assert ARABIC not in own
    assert "1,237,901" not in own


def test_page_takes_the_same_queries_with_one_and_with_three_accounts(browser_of, karoo, owner, within) -> None:
    browser = browser_of("clerk")
    for lines in (((CASH, 100), (SALES, -100)), ((CASH, 100), (CAPITAL, 50), (COGS, 50), (SALES, -200))):
        with within(karoo):
            post(owner, *lines)
        assert own_queries(browser, PAGE + AS_AT) == 7
