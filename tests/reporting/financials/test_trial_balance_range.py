"""The trial balance of a range of days, and what the command takes beside it."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from tests.accounting.ledger.entries import CAPITAL, CASH, SALES, post
from tests.reporting import reading

pytestmark = pytest.mark.django_db

PAGE = "/t/karoo/reports/trial-balance/?from_date=2026-10-01&as_at=2026-10-31"


@pytest.fixture(autouse=True)
def books(karoo, owner, within) -> None:
    with within(karoo):
        post(owner, (CASH, 500_00), (CAPITAL, -500_00), day=date(2026, 9, 30))
        post(owner, (CASH, 100_00), (SALES, -100_00), day=date(2026, 10, 1))
        post(owner, (SALES, 30_00), (CASH, -30_00), day=date(2026, 10, 31))
        post(owner, (CASH, 7_00), (SALES, -7_00), day=date(2026, 11, 1))


def report(*arguments: str) -> dict:
    out = StringIO()
    call_command("report", "trial-balance", "--tenant", "karoo", "--format", "json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_a_range_has_balances_before_and_after_and_what_moved_between() -> None:
    rows = {row["code"]: row for row in report("--from", "2026-10-01", "--to", "2026-10-31")["rows"] if row["code"]}
    figures = {code: tuple(row[one] for one in ("opening", "debit", "credit", "closing")) for code, row in rows.items()}
    assert figures == {
        CASH: ("500.00", "100.00", "30.00", "570.00"),
        CAPITAL: ("-500.00", "0.00", "0.00", "-500.00"),
        SALES: ("0.00", "30.00", "100.00", "-70.00"),
    }


def test_totals_prove_it_in_json_and_on_the_page(browser_of) -> None:
    total = report("--from", "2026-10-01", "--to", "2026-10-31")["totals"][-1]
    assert [total[one] for one in ("opening", "debit", "credit", "closing")] == ["0.00", "130.00", "130.00", "0.00"]
    page = browser_of("clerk").get(PAGE).content.decode()
    assert "Debits equal credits." in page and "570.00" in page and "1 Oct 2026 to" in page
    rows = reading.csv_rows(browser_of("owner").get(f"{PAGE}&format=csv").content)
    assert next(row for row in rows if row["code"] == CASH)["closing"] == "570.00"


@pytest.mark.parametrize(("comparison", "beside"), [("previous", "500.00"), ("year", None), ("2026-10-30", "600.00")])
def test_a_day_is_compared_with_another_by_word_or_date(comparison: str, beside: str | None) -> None:
    rows = {row["code"]: row for row in report("--as-of", "2026-10-31", "--compare", comparison)["rows"]}
    assert (rows[CASH]["debit"], rows[CASH]["compare_debit"]) == ("570.00", beside)


def test_twelve_months_end_on_the_day_asked() -> None:
    columns = report("--as-of", "2026-10-15", "--compare", "months")
    labels = {one["key"]: one["label"] for one in columns["columns"]}
    assert (labels["2026-09"], labels["2026-10"]) == ("Sep 2026", "to 15 Oct 2026")
    assert next(row for row in columns["rows"] if row["code"] == CASH)["2026-10"] == "600.00"
