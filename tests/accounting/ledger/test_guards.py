"""The guards of the database speak in sentences, and are fast enough not to be missed."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounting.ledger.models import JournalEntry
from accounting.ledger.posting import post_journal_entry
from accounting.periods.models import AccountingPeriod, FiscalYear, PeriodState
from erp.foundation.actor import Actor
from tests.accounting.ledger.test_posting import proposal
from tests.accounting.periods.locking import lock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def _period(**facts: object) -> AccountingPeriod:
    year = FiscalYear.objects.get(cycle="2026")
    given = {"fiscal_year": year, "number": 99, "name": "Extra", "starts": year.starts, "ends": year.ends, **facts}
    return AccountingPeriod.objects.create(**given)


def _lock() -> None:
    lock(AccountingPeriod.objects.get(number=1, fiscal_year__cycle="2026"))
    AccountingPeriod.objects.filter(number=1).update(state=PeriodState.OPEN)


_REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "a locked period is opened": (_lock, "locked for good"),
    "a period is moved": (
        lambda: AccountingPeriod.objects.filter(number=1).update(ends=date(2027, 1, 1)),
        "dates of period",
    ),
    "a period lies over others": (
        lambda: _period(starts=date(2026, 4, 2), ends=date(2026, 4, 29)),
        "Extra overlaps another one",
    ),
    "a period lies outside its year": (
        lambda: _period(starts=date(2031, 4, 1), ends=date(2031, 4, 30)),
        "Extra overlaps another one, or lies outside its fiscal year",
    ),
    "a year lies over another": (
        lambda: FiscalYear.objects.create(name="Odd", cycle="odd", starts=date(2026, 6, 1), ends=date(2027, 5, 31)),
        "Odd overlaps another one",
    ),
}


@pytest.mark.parametrize("what", _REFUSED)
def test_refusal_is_a_sentence(what: str) -> None:
    do, sentence = _REFUSED[what]
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        do()


def test_tenant_in_force_is_the_same_after_the_guards_have_run(accountant: Actor) -> None:
    post_journal_entry(proposal(), actor=accountant)
    assert JournalEntry.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounting_journalentry")
        assert cursor.fetchone() == (1,)


def test_posting_takes_one_round_trip(accountant: Actor) -> None:
    """Settings and savepoints travel with it, and everything else happens inside the database."""
    proposed = proposal()
    with CaptureQueriesContext(connection) as captured:
        post_journal_entry(proposed, actor=accountant)
    assert len(captured) == 1
