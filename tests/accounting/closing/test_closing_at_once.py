"""Periods, modules, signatures and years that close while four people post: no line slips through."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError

from accounting.closing.queries import year_end
from accounting.closing.year_end import close_year
from accounting.ledger.errors import PeriodNotOpen
from accounting.ledger.models import JournalEntry
from accounting.periods.closing import choose_closed_modules, close_period
from accounting.periods.models import AccountingPeriod, FiscalYear, PeriodClosing
from accounting.proof.proving import judge
from accounting.proof.registry import proof_checks
from accounting.proof.verdicts import Asked
from accounting.signing.signing import sign_period
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.accounting.ledger.entries import CASH, SALES, post
from tests.accounting.ledger.test_posting_at_once import Worker

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
