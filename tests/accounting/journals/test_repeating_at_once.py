"""Two workers at one day: it is posted, or reversed, once."""

from datetime import date

import pytest

from accounting.journals.planned_reversals import plan_reversal, run_reversal
from accounting.journals.recurring import run_recurring
from accounting.journals.repeating_models import RecurringRun
from accounting.ledger.models import JournalEntry
from tenancy.scoping.context import tenant_context
from tests.accounting.journals.repeating import FIRST, recurring
from tests.accounting.journals.test_drafts_at_once import at_once
from tests.accounting.ledger.entries import CASH, SALES, post
from tests.conftest import actor_named

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_workers_do_one_day_once(karoo) -> None:
    with tenant_context(karoo.id):
        one = recurring(actor_named("accountant@karoo.example", "karoo"))
    done = at_once(karoo.id, *[lambda: run_recurring(one.id, FIRST)] * 4)
    assert sorted(done) == [False, False, False, True]
    with tenant_context(karoo.id):
        assert (JournalEntry.objects.count(), RecurringRun.objects.count()) == (1, 1)


def test_two_workers_reverse_an_entry_once(karoo) -> None:
    accountant = actor_named("accountant@karoo.example", "karoo")
    day = date(2026, 11, 1)
    with tenant_context(karoo.id):
        planned = plan_reversal(post(accountant, (CASH, 5), (SALES, -5)), reverse_on=day, actor=accountant)
    done = at_once(karoo.id, *[lambda: run_reversal(planned.id, day)] * 2)
    assert sorted(done) == [False, True]
    with tenant_context(karoo.id):
        assert JournalEntry.objects.filter(reversal_of__isnull=False).count() == 1
