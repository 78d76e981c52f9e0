"""The journal in the file is read back by an import: every account holds the same, to the cent."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounting.ledger.models import JournalEntry
from reporting.financials.trial_balance import TrialBalance, trial_balance
from tests.accounting.imports.imported_books import LAST_DAY, base_balances, imported, messages, new_books
from tests.accounting.imports.test_ledgers import BASE, FOLDERS, RATES, ROUNDED, UNITS, _ledger
from tests.accounting.ledger.entries import CAPITAL, CASH, SALES, account, post, post_foreign
from tests.reporting.takeaways.archives import everything

pytestmark = pytest.mark.django_db


def _books() -> tuple[dict[str, int], int, Any, list[tuple[int, int]]]:
    """What each account holds, how many entries there are, and the trial balance: its totals and its rows."""
    report = trial_balance(LAST_DAY)
    assert report.balanced
    return base_balances(), JournalEntry.objects.count(), report.totals, sorted(_figures(report))


def _figures(report: TrialBalance) -> Iterator[tuple[int, int]]:
    for row in report.rows:
        yield row.debit or 0, row.credit or 0


def _read_back(content: bytes, currency: str, units: dict[str, int]) -> Any:
    """The books of a fresh tenant that has imported it."""
    with new_books(currency, slug="fresh-books") as fresh:
        done = imported(content, fresh, units=units)
        assert messages(done) == [] and done.batch is not None
        return _books()


def test_books_come_back_to_the_cent_whatever_the_rates(in_karoo, karoo, owner, tmp_path: Path) -> None:
    post(owner, (CASH, 12_345), (SALES, -12_345), memo="Cash; with a comma, and\na second line")
    # At rates that no table holds, and a revaluation that moves base currency alone.
    post_foreign(owner, (CASH, 190_007, "USD", 10_000, "19.0007"), (SALES, -190_007, "ZAR", -190_007, "1"))
    post_foreign(owner, (CASH, 313, "USD", 0, "0"), (CAPITAL, -313, "ZAR", -313, "1"))
    before = _books()
    assert before[0][account(CASH).full_name] == 12_345 + 190_007 + 313
    content = everything(karoo, tmp_path / "all.zip")["books/journal.csv"]
    assert _read_back(content, "ZAR", {}) == before


@pytest.mark.parametrize("name", FOLDERS)
def test_real_ledger_comes_back_to_the_cent(name: str, tmp_path: Path) -> None:
    currency = BASE.get(name, "USD")
    rates = {**RATES, "GBP": Decimal("23.4711")}
    rates.pop(currency, None)
    with new_books(currency) as tenant:
        source = _ledger(name, "general_journal.csv").read_bytes()
        done = imported(source, tenant, rates=rates, units=UNITS, rounding="post" if name in ROUNDED else "refuse")
        assert messages(done) == []
        before = _books()
        content = everything(tenant, tmp_path / "all.zip")["books/journal.csv"]
    assert before[0]
    assert _read_back(content, currency, UNITS) == before
