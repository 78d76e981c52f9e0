"""Many at once: numbers without gaps, keys that hold, and a period that closes under a posting."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounting.ledger.errors import PeriodNotOpen
from accounting.ledger.models import JournalEntry, LedgerAccount
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, base_line
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.accounting.ledger.held import balances_as_of

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 10, 15)
ACTOR = Actor.command("at once")
PATIENCE = 20


def _post(amount: int = 5, key: str | None = None) -> str:
    debit, credit = LedgerAccount.objects.filter(is_group=False, is_control=False, currency="").order_by("code")[:2]
    lines = [base_line(debit.id, amount, "ZAR"), base_line(credit.id, -amount, "ZAR")]
    return post_journal_entry(ProposedEntry(DAY, lines, idempotency_key=key), actor=ACTOR).number


class Worker(threading.Thread):
    """Runs in a connection of its own; what it returns or raises is kept."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.work = work
        self.result: Any = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.work()
        except Exception as error:
            self.result = error
        finally:
            connection.close()

    def ended(self) -> Any:
        """Wait for the end; what came of it."""
        self.join(PATIENCE)
        assert not self.is_alive(), "it waits for ever"
        return self.result


def test_numbers_have_no_gap_when_eight_post_at_once(karoo: Tenant) -> None:
    start = threading.Barrier(8)

    def post_five() -> list[str]:
        start.wait(PATIENCE)
        numbers = []
        for amount in range(1, 6):
            with tenant_context(karoo.id):
                numbers.append(_post(amount))
        return numbers

    results = [worker.ended() for worker in [Worker(post_five) for _ in range(8)]]
    numbers = sorted(number for result in results for number in result)
    assert numbers == [f"JE-2026-{number:05}" for number in range(1, 41)]
    with tenant_context(karoo.id):
        assert JournalEntry.objects.count() == 40
        assert sorted(one.balance for one in balances_as_of(DAY)) == [-8 * 15, 8 * 15]


def test_numbers_have_no_gap_when_some_are_taken_back(karoo: Tenant) -> None:
    start = threading.Barrier(8)

    def post_some(worker: int) -> None:
        start.wait(PATIENCE)
        for turn in range(4):
            with tenant_context(karoo.id):
                _post()
                if (worker + turn) % 2:
                    transaction.set_rollback(True)

    for worker in [Worker(lambda number=number: post_some(number)) for number in range(8)]:
        assert worker.ended() is None
    with tenant_context(karoo.id):
        assert sorted(JournalEntry.objects.values_list("sequence", flat=True)) == list(range(1, 17))


def test_key_sent_by_eight_at_once_is_posted_once(karoo: Tenant) -> None:
    start = threading.Barrier(8)

    def post_same() -> str:
        start.wait(PATIENCE)
        with tenant_context(karoo.id):
            return _post(key="same")

    results = [worker.ended() for worker in [Worker(post_same) for _ in range(8)]]
    assert "JE-2026-00001" in results
    # Who came too late is handed the entry, or refused by the database and may ask again.
    assert all(one == "JE-2026-00001" or isinstance(one, DatabaseError) for one in results)
    with tenant_context(karoo.id):
        assert JournalEntry.objects.count() == 1
        assert _post(key="same") == "JE-2026-00001"


def test_tenants_do_not_wait_for_each_other(karoo: Tenant, mumbai: Tenant) -> None:
    def post_in_mumbai() -> str:
        with tenant_context(mumbai.id):
            return _post()

    with tenant_context(karoo.id):
        _post()
        assert Worker(post_in_mumbai).ended() == "JE-2026-00001"


def _close(karoo: Tenant) -> None:
    with tenant_context(karoo.id):
        close_period(AccountingPeriod.objects.get(starts=date(2026, 10, 1)), actor=ACTOR)


def test_closing_waits_for_a_posting_under_way(karoo: Tenant) -> None:
    with tenant_context(karoo.id):
        _post()
        closing = Worker(lambda: _close(karoo))
        closing.join(0.5)
        assert closing.is_alive()
    assert closing.ended() is None
    with tenant_context(karoo.id):
        assert JournalEntry.objects.count() == 1
    with pytest.raises(PeriodNotOpen), tenant_context(karoo.id):
        _post()


def test_posting_waits_for_a_closing_under_way_and_is_refused(karoo: Tenant) -> None:
    def post() -> str:
        with tenant_context(karoo.id):
            return _post()

    with tenant_context(karoo.id):
        close_period(AccountingPeriod.objects.get(starts=date(2026, 10, 1)), actor=ACTOR)
        posting = Worker(post)
        posting.join(0.5)
        assert posting.is_alive()
    assert isinstance(posting.ended(), PeriodNotOpen)
    with tenant_context(karoo.id):
        assert not JournalEntry.objects.exists()


def test_fiscal_years_opened_by_two_at_once_do_not_overlap(karoo: Tenant) -> None:
    from accounting.periods.models import Calendar, FiscalYear
    from accounting.periods.opening import open_fiscal_years

    start = threading.Barrier(2)

    def open_year(month: int) -> None:
        start.wait(PATIENCE)
        with tenant_context(karoo.id):
            open_fiscal_years([date(2030, 6, 1)], calendar=Calendar(month), actor=ACTOR)

    results = [worker.ended() for worker in [Worker(lambda m=m: open_year(m)) for m in (1, 3)]]
    assert len([one for one in results if isinstance(one, DatabaseError)]) == 1
    with tenant_context(karoo.id):
        assert FiscalYear.objects.filter(starts__year=2030).count() == 1
