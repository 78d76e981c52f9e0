"""Accruals: reversed on the day that was said, once, and told where that cannot be."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounting.journals.drafting import create_draft
from accounting.journals.errors import ReversalTooEarly
from accounting.journals.models import DraftEntry
from accounting.journals.planned_reversals import call_off_reversal, plan_reversal
from accounting.journals.posting_drafts import post_draft
from accounting.journals.repeating_models import PlannedReversal
from accounting.journals.submitting import submit_draft
from accounting.ledger.models import JournalEntry
from accounting.ledger.reversal import reverse_journal_entry
from accounting.periods.closing import close_period, reopen_period
from accounting.periods.models import AccountingPeriod
from tenancy.access.models import Membership
from tenancy.access.suspending import suspend_person
from tenancy.notices.models import Notice
from tests.accounting.journals.drafts import content
from tests.accounting.journals.repeating import run_until
from tests.accounting.ledger.entries import CASH, DAY, SALES, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]
ON = date(2026, 11, 1)


def accrual(actor) -> JournalEntry:
    """An entry of the end of October, posted from a draft that says it is reversed on the next day."""
    typed = replace(content((CASH, 700), (SALES, -700)), reverse_on=ON)
    return post_draft(create_draft(typed, actor=actor).id, actor=actor)


def test_an_accrual_is_reversed_on_its_day_and_no_second_time(accountant) -> None:
    entry = accrual(accountant)
    assert run_until(DAY) == 0
    assert run_until(ON) == 1
    assert run_until(date(2026, 12, 31)) == 0
    reversal = JournalEntry.objects.get(reversal_of=entry)
    assert (reversal.posting_date, reversal.posted_by_label) == (ON, accountant.label)
    assert "as was planned" in reversal.memo
    planned = PlannedReversal.objects.get()
    assert (planned.reversal_id, planned.is_over, planned.trouble) == (reversal.id, True, "")


def test_what_was_called_off_stands(accountant) -> None:
    entry = accrual(accountant)
    call_off_reversal(entry, actor=accountant)
    assert run_until(ON) == 0
    assert call_off_reversal(entry, actor=accountant) is None


def test_what_somebody_reversed_before_is_over(accountant) -> None:
    entry = accrual(accountant)
    reverse_journal_entry(entry, posting_date=DAY, reason="Wrong", actor=accountant)
    assert run_until(ON) == 0
    assert PlannedReversal.objects.get().is_over
    assert JournalEntry.objects.filter(reversal_of=entry).count() == 1


def test_a_closed_period_is_told_once_and_it_is_reversed_when_it_is_open_again(accountant, owner) -> None:
    accrual(accountant)
    november = AccountingPeriod.objects.get(starts="2026-11-01")
    close_period(november, actor=owner)
    assert (run_until(ON), run_until(ON)) == (0, 0)
    assert "closed" in PlannedReversal.objects.get().trouble
    assert Notice.objects.filter(kind="accounting.planned_reversal.ran").count() == 1
    reopen_period(november, reason="The accrual", actor=owner)
    assert run_until(ON) == 1
    assert PlannedReversal.objects.get().trouble == ""


def test_nothing_is_reversed_in_the_name_of_somebody_who_is_suspended(accountant, owner) -> None:
    accrual(accountant)
    suspend_person(Membership.objects.get(user_id=accountant.id), reason="On leave", actor=owner)
    assert run_until(ON) == 0
    assert "may not reverse it" in PlannedReversal.objects.get().trouble


def test_the_day_of_the_reversal_is_after_that_of_the_entry(accountant) -> None:
    with pytest.raises(ReversalTooEarly):
        plan_reversal(post(accountant, (CASH, 5), (SALES, -5)), reverse_on=DAY, actor=accountant)
    early = create_draft(replace(content((CASH, 5), (SALES, -5)), reverse_on=DAY), actor=accountant)
    with pytest.raises(ReversalTooEarly):
        submit_draft(early.id, actor=accountant)


def test_the_day_of_the_reversal_is_part_of_what_is_approved(accountant) -> None:
    typed = replace(content((CASH, 700), (SALES, -700)), reverse_on=ON)
    draft = submit_draft(create_draft(typed, actor=accountant).id, actor=accountant)
    with pytest.raises(IntegrityError, match="is not changed"), transaction.atomic():
        DraftEntry.objects.filter(id=draft.id).update(reverse_on=date(2027, 1, 1))
