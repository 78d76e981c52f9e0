"""Entries that repeat: once for each day, in the name of a person, and a draft where they cannot be posted."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounting.journals.due import run_due_of
from accounting.journals.errors import RecurringNeverRuns, RecurringTooFar
from accounting.journals.handing_over import hand_over_recurring
from accounting.journals.models import DraftEntry
from accounting.journals.recurring import (
    Schedule,
    begin_recurring,
    pause_recurring,
    resume_recurring,
    run_recurring,
    stop_recurring,
)
from accounting.journals.repeating_models import EntryTemplate, RecurringEntry, RecurringRun
from accounting.journals.templates import retire_template
from accounting.ledger.models import JournalEntry, LedgerAccount
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod
from auditlog.events.models import AuditEvent
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tenancy.access.models import Membership
from tenancy.access.narrowing import narrow_person
from tenancy.access.suspending import suspend_person
from tenancy.branches.models import Branch
from tenancy.notices.models import Notice
from tests.accounting.journals.drafts import ask_for_approval_above
from tests.accounting.journals.repeating import FIRST, recurring, run_until, template

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]
OCTOBER = date(2026, 10, 31)


def test_each_day_that_has_come_is_posted_once_in_its_persons_name(accountant) -> None:
    one = recurring(accountant)
    assert run_until(OCTOBER) == 3
    assert run_until(OCTOBER) == 0
    entries = JournalEntry.objects.order_by("posting_date")
    assert [entry.posting_date for entry in entries] == [FIRST, date(2026, 9, 30), OCTOBER]
    assert {(entry.memo, entry.total, entry.source, entry.posted_by_label) for entry in entries} == {
        ("Rent of the shop", 100_00, "manual", accountant.label)
    }
    one.refresh_from_db()
    assert (one.times_done, one.next_on) == (3, date(2026, 11, 30))
    event = AuditEvent.objects.filter(subject_type="accounting.recurring_run").first()
    assert (event.act, event.actor_kind) == ("accounting.recurring_entry.ran", "task")


def test_nothing_is_done_before_its_day(accountant) -> None:
    one = recurring(accountant)
    assert not run_recurring(one.id, date(2026, 8, 30))
    assert not JournalEntry.objects.exists()


def test_the_clock_does_what_is_due_by_the_day_of_the_tenant(accountant, karoo, monkeypatch) -> None:
    recurring(accountant)
    monkeypatch.setattr(clock, "today", lambda zone: date(2026, 9, 30))
    assert run_due_of(karoo.id) == 2


def test_one_that_breaks_keeps_no_other_waiting(accountant, karoo, monkeypatch) -> None:
    broken, sound = recurring(accountant), template(accountant, name="Sound")
    begin_recurring(sound, Schedule("monthly", FIRST), posts=True, today=FIRST, actor=accountant)
    RecurringEntry.objects.filter(id=broken.id).update(frequency="weekly")
    monkeypatch.setattr(clock, "today", lambda zone: FIRST)
    real = RecurringRun.objects.create

    def fails_for_the_first(**values):
        if values["recurring"].id == broken.id:
            raise RuntimeError("broken")
        return real(**values)

    monkeypatch.setattr(RecurringRun.objects, "create", fails_for_the_first)
    assert run_due_of(karoo.id) == 1
    assert JournalEntry.objects.count() == 1
    run_due_of(karoo.id)
    told = Notice.objects.get(kind="accounting.recurring_entry.failed")
    assert (told.membership.user_id, told.path) == (accountant.id, f"journal/recurring/{broken.id}/")
    assert "“Rent” of 31 August 2026 could be neither posted nor drafted" in told.sentence


def test_a_keeper_who_was_narrowed_to_a_branch_leaves_a_draft_to_others(accountant, owner) -> None:
    one = recurring(accountant, most_times=1)
    branch = Branch.objects.create(code="CPT", name="Cape Town")
    member = Membership.objects.get(user_id=accountant.id)
    narrow_person(member, own_only=[], branches=[branch.id], actor=Actor.command("test"))
    assert run_until(OCTOBER) == 1
    draft = DraftEntry.objects.get()
    assert (draft.state, draft.keeper_id) == ("draft", None)
    assert "could not be posted" in draft.trouble
    assert RecurringRun.objects.get(recurring=one).draft_id == draft.id
    told = set(Notice.objects.values_list("membership__user_id", flat=True))
    assert owner.id in told
    assert accountant.id not in told


def test_a_day_in_a_closed_period_becomes_a_draft_that_says_why(accountant, owner) -> None:
    one = recurring(accountant, most_times=1)
    close_period(AccountingPeriod.objects.get(starts="2026-08-01"), actor=owner)
    assert run_until(OCTOBER) == 1
    assert not JournalEntry.objects.exists()
    draft = DraftEntry.objects.get()
    assert (draft.state, draft.keeper_id, draft.posting_date) == ("draft", accountant.id, FIRST)
    assert "“Rent” could not be posted" in draft.trouble
    assert "closed" in draft.trouble
    notice = Notice.objects.get(kind="accounting.recurring_entry.ran")
    assert (notice.membership.user_id, notice.severity) == (accountant.id, "warning")
    assert notice.path == f"journal/drafts/{draft.id}/"
    assert RecurringRun.objects.get(recurring=one).trouble == draft.trouble


def test_an_account_that_takes_no_more_lines_makes_it_a_draft(accountant) -> None:
    one = recurring(accountant, most_times=1)
    line = one.template.lines.order_by("line_number").first()
    LedgerAccount.objects.filter(id=line.account_id).update(is_active=False)
    run_until(OCTOBER)
    assert line.account.code in DraftEntry.objects.get().trouble


def test_above_the_limit_of_the_tenant_it_is_handed_in_for_approval(accountant) -> None:
    ask_for_approval_above(50_00)
    recurring(accountant, most_times=1)
    run_until(OCTOBER)
    draft = DraftEntry.objects.get()
    assert (draft.state, draft.made_by_id) == ("submitted", accountant.id)
    assert Notice.objects.filter(kind="accounting.draft_entry.submitted").exists()


def test_nothing_is_posted_in_the_name_of_somebody_who_is_suspended(accountant, owner) -> None:
    recurring(accountant, most_times=1)
    suspend_person(Membership.objects.get(user_id=accountant.id), reason="On leave", actor=owner)
    run_until(OCTOBER)
    draft = DraftEntry.objects.get()
    assert (draft.state, draft.made_by_id) == ("draft", None)
    assert "may not post it" in draft.trouble
    told = set(
        Notice.objects.filter(kind="accounting.recurring_entry.ran").values_list("membership__user_id", flat=True)
    )
    assert accountant.id not in told
    assert owner.id in told


def test_whoever_takes_over_posts_it_in_his_own_name(accountant, admin, owner) -> None:
    recurring(accountant, most_times=1)
    assert hand_over_recurring(accountant.id, admin.id, owner) == 1
    run_until(OCTOBER)
    assert JournalEntry.objects.get().posted_by_label == admin.label


def test_one_that_only_drafts_leaves_a_draft_and_tells(accountant) -> None:
    recurring(accountant, posts=False, most_times=1)
    run_until(OCTOBER)
    assert (DraftEntry.objects.get().state, DraftEntry.objects.get().trouble) == ("draft", "")
    assert Notice.objects.get(kind="accounting.recurring_entry.ran").severity == "info"


def test_it_ends_with_its_last_day_or_its_number_of_times(accountant) -> None:
    ends, counted = recurring(accountant, ends=date(2026, 9, 30)), None
    other = template(accountant, name="Counted")
    counted = begin_recurring(
        other, Schedule("monthly", FIRST, most_times=1), posts=True, today=FIRST, actor=accountant
    )
    assert run_until(OCTOBER) == 3
    ends.refresh_from_db()
    counted.refresh_from_db()
    assert (ends.next_on, ends.times_done) == (None, 2)
    assert (counted.next_on, counted.times_done) == (None, 1)


def test_days_that_pass_while_it_rests_are_left_out(accountant) -> None:
    one = recurring(accountant)
    pause_recurring(one.id, actor=accountant)
    assert run_until(OCTOBER) == 0
    assert resume_recurring(one.id, today=date(2026, 10, 1), actor=accountant).next_on == OCTOBER
    assert run_until(OCTOBER) == 1


def test_what_is_stopped_is_over_though_its_entries_stay(accountant) -> None:
    one = recurring(accountant)
    run_until(FIRST)
    assert stop_recurring(one.id, actor=accountant).next_on is None
    assert run_until(OCTOBER) == 0
    assert JournalEntry.objects.count() == 1


def test_a_retired_template_goes_on_repeating(accountant) -> None:
    one = recurring(accountant)
    retire_template(one.template_id, actor=accountant)
    assert run_until(FIRST) == 1
    assert EntryTemplate.objects.get().is_retired


def test_the_database_takes_a_day_once(accountant) -> None:
    one = recurring(accountant)
    run_until(FIRST)
    first = RecurringRun.objects.get()
    with pytest.raises(IntegrityError, match="recurring_once_a_day"), transaction.atomic():
        RecurringRun.objects.create(recurring=one, day=FIRST, draft=first.draft, ran_at=clock.now())


def test_schedules_without_a_day_or_far_away_are_refused(accountant) -> None:
    one = template(accountant)
    for schedule, refusal in (
        (Schedule("monthly", FIRST, ends=date(2026, 8, 1)), RecurringNeverRuns),
        (Schedule("weekly", date(1, 1, 1)), RecurringTooFar),
        (Schedule("weekly", date(9999, 12, 31)), RecurringTooFar),
    ):
        with pytest.raises(refusal):
            begin_recurring(one, schedule, posts=False, today=FIRST, actor=accountant)


def test_whoever_may_not_post_lets_nothing_be_posted_in_his_name(accountant) -> None:
    drafter = Actor("person", "drafter", accountant.id, permissions=frozenset({"accounting.journal_entry.create"}))
    one = template(accountant)
    with pytest.raises(PermissionRefused):
        begin_recurring(one, Schedule("monthly", FIRST), posts=True, today=FIRST, actor=drafter)
    begin_recurring(one, Schedule("monthly", FIRST), posts=False, today=FIRST, actor=drafter)
