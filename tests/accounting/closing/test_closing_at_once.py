"""Periods, modules, signatures and years that close while four people post: no line slips through.

Whatever holds a period and posts takes its number series first, so that nobody waits in a circle.
"""

import threading
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection

from accounting.closing.queries import year_end
from accounting.closing.year_end import close_year
from accounting.currencies.entering import enter_rate
from accounting.ledger.accounts import AccountFacts, create_account
from accounting.ledger.errors import PeriodNotOpen
from accounting.ledger.models import JournalEntry
from accounting.ledger.series import hold_series
from accounting.opening.drafting import choose_first_day
from accounting.opening.models import OpeningBalance
from accounting.opening.posting import post_opening
from accounting.periods.closing import choose_closed_modules, close_period
from accounting.periods.models import AccountingPeriod, FiscalYear, PeriodClosing
from accounting.proof.proving import judge
from accounting.proof.registry import proof_checks
from accounting.proof.verdicts import Asked
from accounting.revaluation.revaluing import PostedRevaluation, revalue
from accounting.signing.signing import sign_period
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.accounting.ledger.entries import CAPITAL, CASH, SALES, post, post_foreign
from tests.accounting.ledger.test_posting_at_once import PATIENCE, Worker
from tests.accounting.opening.drafts import FIRST_DAY, TODAY, balance_row, drafted
from tests.conftest import actor_named

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = Actor.command("at once")
DAY = date(2025, 3, 10)
EACH = 25


def _period() -> AccountingPeriod:
    return AccountingPeriod.objects.get(starts=date(2025, 3, 1))


def _year() -> FiscalYear:
    return FiscalYear.objects.get(cycle="2025")


CLOSINGS: dict[str, Callable[[], Any]] = {
    "a period": lambda: close_period(_period(), actor=ACTOR),
    "a module": lambda: choose_closed_modules(_period(), ["ledger"], actor=ACTOR),
    "a signature": lambda: sign_period(_period(), actor=ACTOR),
}


def _race(karoo: Tenant, close: Callable[[], Any]) -> list[Any]:
    """Four post, one after the other entry, until they are refused; one closes in their midst."""
    started = threading.Barrier(5)
    halfway = threading.Event()

    def write() -> int:
        started.wait()
        for done in range(EACH):
            if done == 3:
                halfway.set()
            try:
                with tenant_context(karoo.id):
                    post(ACTOR, (CASH, 1_00), (SALES, -1_00), day=DAY)
            except PeriodNotOpen:
                return done
        return EACH

    writers = [Worker(write) for _ in range(4)]

    def shut() -> Any:
        started.wait()
        halfway.wait(20)
        with tenant_context(karoo.id):
            return close()

    closer = Worker(shut)
    ended = [closer.ended(), *(one.ended() for one in writers)]
    for one in ended:
        assert not isinstance(one, DatabaseError), one
    return ended


def _posted() -> int:
    return JournalEntry.objects.filter(posting_date=DAY, is_closing=False).count()


@pytest.mark.parametrize("what", CLOSINGS)
def test_no_line_slips_into_what_closes_while_four_post(karoo: Tenant, what: str) -> None:
    _, *counts = _race(karoo, CLOSINGS[what])
    with tenant_context(karoo.id):
        kept = PeriodClosing.objects.order_by("-closed_at")[0]
        assert sum(counts) == _posted() == kept.entry_count
        found = {one.code: one.verdict for one in judge(proof_checks(), Asked(DAY, _period()))}
        assert not found["closed_untouched"].fails
        assert not found["accounts_equal_lines"].fails


def test_year_that_closes_while_four_post_carries_what_stood_and_shows_the_rest(karoo: Tenant) -> None:
    with tenant_context(karoo.id):
        post(ACTOR, (CASH, 1_00), (SALES, -1_00), day=DAY)
    closing, *counts = _race(karoo, lambda: close_year(_year(), actor=ACTOR))
    with tenant_context(karoo.id):
        end = year_end(_year())
        assert sum(counts) == 4 * EACH
        assert (end.profit, end.carried + end.remaining) == ((4 * EACH + 1) * 1_00, end.profit)
        before = JournalEntry.objects.filter(
            sequence__lt=JournalEntry.objects.get(id=closing.id).sequence, cycle="2025"
        )
        assert end.carried == before.count() * 1_00


def _wait_until_it_waits(worker: Worker) -> None:
    given_up = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < given_up and worker.is_alive():
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.02)
    raise AssertionError(f"it does not wait: {worker.result!r}")


def test_day_that_is_revalued_waits_for_a_posting_and_neither_waits_in_a_circle(karoo: Tenant) -> None:
    month_end = date(2026, 10, 31)
    with tenant_context(karoo.id):
        create_account(AccountFacts(code="1535", name="Dollar account", type="asset", currency="USD"), actor=ACTOR)
        post_foreign(ACTOR, ("1535", 18_00, "USD", 1_00, "18"), (CAPITAL, -18_00, "USD", -1_00, "18"), day=month_end)
        enter_rate("USD", month_end, Decimal(19), today=month_end, actor=ACTOR)

    def work() -> PostedRevaluation:
        with tenant_context(karoo.id):
            return revalue(month_end, actor=ACTOR)

    with tenant_context(karoo.id):
        # A posting under way has its number and asks for its period next.
        hold_series([month_end])
        revaluing = Worker(work)
        _wait_until_it_waits(revaluing)
        post(ACTOR, (CASH, 1_00), (SALES, -1_00), day=month_end)
    done = revaluing.ended()
    assert isinstance(done, PostedRevaluation), done
    assert done.revaluation.difference == 1_00


def test_opening_balances_that_move_to_an_earlier_year_take_the_series_of_years_in_order(karoo: Tenant) -> None:
    accountant = actor_named("accountant@karoo.example", "karoo")
    earlier = date(2025, 3, 1)
    with tenant_context(karoo.id):
        rows = [balance_row(CASH, "100.00"), balance_row(CAPITAL, credit="100.00")]
        draft = drafted(accountant, balances=rows, customer_items=[], supplier_items=[])
        post_opening(revision=draft.revision, base="ZAR", today=TODAY, actor=accountant)
    with tenant_context(karoo.id):
        draft = choose_first_day(earlier, revision=draft.revision, today=TODAY, actor=accountant)

    def work() -> OpeningBalance:
        with tenant_context(karoo.id):
            return post_opening(revision=draft.revision, base="ZAR", today=TODAY, actor=accountant)

    with tenant_context(karoo.id):
        hold_series([earlier])
        opening = Worker(work)
        _wait_until_it_waits(opening)
        hold_series([FIRST_DAY])
    done = opening.ended()
    assert isinstance(done, OpeningBalance), done
    assert done.day == earlier
