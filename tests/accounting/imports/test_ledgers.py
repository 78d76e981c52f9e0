"""Real books go in as files, and their trial balance comes out to the cent."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from accounting.imports.options import read_units
from tests.accounting.imports.imported_books import Balances, balances, imported, messages, new_books
from tests.shared_data import require_shared_files, shared_files

pytestmark = pytest.mark.django_db

FOLDERS = [path.parent.name for path in shared_files("ledgers/*/trial_balance_expected.csv")]
ROUNDED = {"beancount_example"}
BASE = {"beancount_starter": "USD", "hledger_vat_cycle": "GBP"}
RATES = {"CAD": Decimal("0.9863"), "USD": Decimal("18.2150")}
UNITS = read_units(["IRAUSD:2", "VACHR:0"])


def _ledger(name: str, file: str) -> Path:
    return require_shared_files(f"ledgers/{name}/{file}")[0]


def _expected(rows: Iterable[dict[str, str]]) -> Balances:
    found = {
        (row["account"], row["currency"]): Decimal(row["debit_balance"] or 0) - Decimal(row["credit_balance"] or 0)
        for row in rows
    }
    return {key: balance for key, balance in found.items() if balance}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_shared_ledgers_are_there() -> None:
    require_shared_files("ledgers/*/general_journal.csv")


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("base", ["own", "ZAR"])
def test_trial_balance_of_a_real_ledger_is_exact(name: str, base: str) -> None:
    """Once in the currency of the book, once as a book that is foreign to its tenant."""
    currency = BASE.get(name, "USD") if base == "own" else "ZAR"
    rates = {**RATES, "GBP": Decimal("23.4711")}
    rates.pop(currency, None)
    expected = "trial_balance_2dp_expected.csv" if name in ROUNDED else "trial_balance_expected.csv"
    with new_books(currency) as tenant:
        done = imported(
            _ledger(name, "general_journal.csv").read_bytes(),
            tenant,
            rates=rates,
            units=UNITS,
            rounding="post" if name in ROUNDED else "refuse",
        )
        assert messages(done) == []
        assert balances() == _expected(_rows(_ledger(name, expected)))


def test_ledger_with_more_decimals_is_refused_unless_it_is_to_be_rounded() -> None:
    with new_books("USD") as tenant:
        content = _ledger("beancount_example", "general_journal.csv").read_bytes()
        done = imported(content, tenant, units=UNITS, rounding="refuse")
        assert done.batch is None
        assert done.checked.findings.count > 100
        assert {problem.code for problem in done.checked.findings.first()} == {"too_many_decimals"}
        assert balances() == {}


def test_ledger_written_in_two_decimals_needs_no_rounding() -> None:
    with new_books("USD") as tenant:
        content = _ledger("beancount_example", "general_journal_2dp.csv").read_bytes()
        done = imported(content, tenant, units=UNITS)
        assert messages(done) == []
        expected = _ledger("beancount_example", "trial_balance_2dp_expected.csv")
        assert balances() == _expected(_rows(expected))


def test_balances_at_each_year_end_are_exact() -> None:
    with new_books("USD") as tenant:
        done = imported(_ledger("hackclub_nonprofit", "general_journal.csv").read_bytes(), tenant)
        assert messages(done) == []
        expected = _rows(_ledger("hackclub_nonprofit", "balances_by_year_end_expected.csv"))
        days = sorted({row["as_of"] for row in expected})
        assert len(days) > 1
        for day in days:
            of_day = [row for row in expected if row["as_of"] == day]
            assert balances(date.fromisoformat(day)) == _expected(of_day), day


def test_yearly_books_of_an_association_close_as_their_own_program_says() -> None:
    lines = _ledger("quantsquills_association", "general_journal.csv").read_text(encoding="utf-8").splitlines()
    expected = _rows(_ledger("quantsquills_association", "closing_balances_per_file_expected.csv"))
    for year in sorted({row["financial_year_file"] for row in expected}):
        prefix = f"Q{year[:4]}"
        rows = [line for line in lines[1:] if line.split(",")[1].startswith(prefix)]
        with new_books("AUD", slug=f"association-{year}") as tenant:
            done = imported("\n".join([lines[0], *rows]).encode(), tenant)
            assert messages(done) == []
            of_year = [row for row in expected if row["financial_year_file"] == year]
            assert balances() == _expected(of_year), year
