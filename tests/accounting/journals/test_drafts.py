"""A draft on its way into the books: saved, changed, handed in, approved, sent back, posted."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import override

from accounting.journals.approving import approve_draft, send_back_draft
from accounting.journals.contents import ContentLine, content_of
from accounting.journals.discarding import discard_draft
from accounting.journals.draft_checks import no_drafts_in_the_period
from accounting.journals.drafting import change_draft, create_draft
from accounting.journals.errors import (
    ApproverIsNobody,
    DraftChanged,
    DraftIncomplete,
    DraftNotEditable,
    DraftNotThere,
    MakerIsNotChecker,
    ReasonMissing,
)
from accounting.journals.handing_over import hand_over_drafts
from accounting.journals.models import DraftEntry, DraftLine, DraftState
from accounting.journals.posting_drafts import post_draft
from accounting.journals.queries import sent_back_to, to_approve, to_post
from accounting.journals.submitting import submit_draft, take_back_draft
from accounting.ledger.errors import ApprovalNeeded, EntryDoesNotBalance, PeriodNotOpen
from accounting.ledger.models import JournalEntry
from accounting.ledger.posting import insert_entries, post_journal_entry
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod
from accounting.proof.verdicts import Asked
from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor, Limits
from erp.foundation.errors import PermissionRefused
from tenancy.access.errors import AmountBeyondLimit
from tenancy.access.models import Membership
from tenancy.notices.models import Notice
from tests.accounting.journals.drafts import ask_for_approval_above, content, dollars, draft, submitted
from tests.accounting.ledger.entries import CAPITAL, CASH, SALES, account, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def test_a_draft_may_be_incomplete_and_counts_nowhere(accountant) -> None:
    line = ContentLine(None, "ZAR")
    made = create_draft(replace(content((CASH, 500)), lines=[line], memo=""), actor=accountant)
    assert (made.state, made.total, made.made_by_id) == (DraftState.DRAFT, 0, accountant.id)
    assert not JournalEntry.objects.exists()


def test_post_draft_posts_it_as_it_says_and_binds_both(accountant) -> None:
    made = draft(accountant)
    entry = JournalEntry.objects.get(id=post_draft(made.id, actor=accountant).id)
    made.refresh_from_db()
    assert (made.state, made.entry_id, entry.source_id) == (DraftState.POSTED, entry.id, made.id)
    assert (entry.total, entry.memo, entry.source) == (100_00, "By hand", "manual")


def test_posting_a_draft_twice_posts_once(accountant) -> None:
    made = draft(accountant)
    first, second = (post_draft(made.id, actor=accountant) for _ in range(2))
    assert first.id == second.id
    assert JournalEntry.objects.count() == 1


def test_a_change_is_written_and_told_line_by_line(accountant, admin) -> None:
    made = draft(accountant)
    before = AuditEvent.objects.filter(subject_type="accounting.draft_line").count()
    changed = content_of(made)
    changed = replace(changed, lines=[changed.lines[0], replace(changed.lines[1], memo="Counter")])
    again = change_draft(made.id, changed, version=1, actor=admin)
    assert (again.version, again.edited_by_id, again.made_by_id) == (2, admin.id, accountant.id)
    assert AuditEvent.objects.filter(subject_type="accounting.draft_line").count() == before + 1


def test_change_of_nothing_writes_nothing(accountant) -> None:
    made = draft(accountant)
    assert change_draft(made.id, content_of(made), version=1, actor=accountant).version == 1


def test_who_saves_an_older_version_is_told_so(accountant, admin) -> None:
    made = draft(accountant)
    change_draft(made.id, replace(content_of(made), memo="Hers"), version=1, actor=admin)
    with pytest.raises(DraftChanged, match="Admin"):
        change_draft(made.id, replace(content_of(made), memo="His"), version=1, actor=accountant)
    made.refresh_from_db()
    assert made.memo == "Hers"


def test_one_page_saves_as_often_as_it_likes(accountant) -> None:
    page = uuid4()
    made = create_draft(content((CASH, 1)), actor=accountant, page=page)
    for memo in ("One", "Two"):
        change_draft(made.id, replace(content_of(made), memo=memo), version=1, actor=accountant, page=page)
    made.refresh_from_db()
    assert (made.memo, made.version) == ("Two", 3)


def test_submit_refuses_what_the_ledger_would(accountant, owner) -> None:
    unbalanced = create_draft(content((CASH, 500), (SALES, -400)), actor=accountant)
    with pytest.raises(EntryDoesNotBalance):
        submit_draft(unbalanced.id, actor=accountant)
    nameless = create_draft(content((CASH, 500), (SALES, -500), memo=" "), actor=accountant)
    with pytest.raises(DraftIncomplete) as refused:
        submit_draft(nameless.id, actor=accountant)
    assert refused.value.field == "memo"
    late = draft(accountant)
    close_period(AccountingPeriod.objects.get(starts="2026-10-01"), actor=owner)
    with pytest.raises(PeriodNotOpen):
        submit_draft(late.id, actor=accountant)


def test_submit_tells_those_who_may_approve_and_nobody_else(accountant) -> None:
    made = submitted(accountant)
    told = Notice.objects.filter(kind="accounting.draft_entry.submitted").select_related("membership__user")
    assert {one.membership.user.email for one in told} == {"owner@karoo.example", "admin@karoo.example"}
    assert {one.path for one in told} == {f"journal/drafts/{made.id}/"}


def test_an_approved_draft_above_the_limit_is_posted_by_its_maker(accountant, admin) -> None:
    ask_for_approval_above(50_00)
    made = submitted(accountant)
    approved = approve_draft(made.id, actor=admin, version=made.version)
    assert (approved.state, approved.approved_by_label) == (DraftState.APPROVED, str(admin.label))
    assert list(to_post(accountant)) == [approved]
    post_draft(made.id, actor=accountant)
    assert JournalEntry.objects.get().posted_by_id == accountant.id


def test_above_the_limit_nobody_posts_alone_by_any_way(accountant, owner) -> None:
    ask_for_approval_above(100_00)
    post(accountant, (CASH, 100_00), (SALES, -100_00))
    with pytest.raises(ApprovalNeeded, match=r"Entries above 100\.00 ZAR need the approval of another person"):
        post(accountant, (CASH, 100_01), (SALES, -100_01))
    made = draft(owner, 100_01)
    with pytest.raises(ApprovalNeeded):
        post_draft(made.id, actor=owner)
    submit_draft(made.id, actor=owner)
    with pytest.raises(ApprovalNeeded):
        post_draft(made.id, actor=owner)


@pytest.mark.parametrize("part", ["maker", "editor"])
def test_maker_and_editor_are_not_checkers(accountant, admin, owner, part) -> None:
    made = draft(admin if part == "maker" else accountant)
    change_draft(
        made.id,
        replace(content_of(made), memo="Changed"),
        version=1,
        actor=admin if part == "editor" else accountant,
    )
    submit_draft(made.id, actor=accountant)
    with pytest.raises(MakerIsNotChecker):
        approve_draft(made.id, actor=admin)
    assert not to_approve(admin).exists()
    assert to_approve(owner).exists()
    approve_draft(made.id, actor=owner)


def test_approval_needs_its_permission_its_limit_and_a_person(accountant, admin, owner) -> None:
    made = submitted(owner)
    with pytest.raises(PermissionRefused):
        approve_draft(made.id, actor=accountant)
    small = replace(admin, limits=Limits(approve=99_99))
    with pytest.raises(AmountBeyondLimit):
        approve_draft(made.id, actor=small)
    assert not to_approve(small).exists()
    with pytest.raises(ApproverIsNobody):
        approve_draft(made.id, actor=Actor.command("test"))


def test_taking_back_ends_the_approval(accountant, admin) -> None:
    ask_for_approval_above(0)
    made = submitted(accountant)
    approve_draft(made.id, actor=admin)
    with pytest.raises(DraftNotEditable):
        change_draft(made.id, replace(content_of(made), memo="Slipped in"), version=made.version, actor=accountant)
    back = take_back_draft(made.id, actor=accountant)
    assert (back.state, back.approved_by_id) == (DraftState.DRAFT, None)
    with pytest.raises(ApprovalNeeded):
        post_draft(made.id, actor=accountant)


def test_who_approves_a_version_that_is_gone_is_told_so(accountant, admin) -> None:
    made = submitted(accountant)
    take_back_draft(made.id, actor=accountant)
    change_draft(made.id, replace(content_of(made), memo="Other"), version=made.version, actor=accountant)
    submit_draft(made.id, actor=accountant)
    with pytest.raises(DraftChanged):
        approve_draft(made.id, actor=admin, version=made.version)


def test_what_is_sent_back_says_why(accountant, admin) -> None:
    made = submitted(accountant)
    with pytest.raises(ReasonMissing):
        send_back_draft(made.id, reason=" ", actor=admin)
    back = send_back_draft(made.id, reason="The wrong bank", actor=admin)
    assert (back.state, back.sent_back_because, back.sent_back_by_label) == ("draft", "The wrong bank", admin.label)
    assert list(sent_back_to(accountant)) == [back]
    assert Notice.objects.filter(kind="accounting.draft_entry.sent_back").count() == 1


def test_steps_begin_where_they_begin(accountant, admin) -> None:
    made = draft(accountant)
    with pytest.raises(DraftNotThere, match="draft by now, not submitted"):
        approve_draft(made.id, actor=admin)
    discard_draft(made.id, actor=accountant)
    for step in (submit_draft, take_back_draft, post_draft, discard_draft):
        with pytest.raises(DraftNotThere):
            step(made.id, actor=accountant)


def test_who_sees_only_own_records_does_not_reach_others_drafts(accountant, owner) -> None:
    narrow = replace(accountant, scope=replace(accountant.scope, own_only=frozenset({"accounting.journal_entry"})))
    made = draft(owner)
    for step in (submit_draft, post_draft, discard_draft):
        with pytest.raises(PermissionRefused):
            step(made.id, actor=narrow)
    assert submit_draft(draft(narrow).id, actor=narrow).state == DraftState.SUBMITTED


_FORGED = {
    "state": "approved",
    "approved_by_label": "Somebody",
}


@pytest.mark.parametrize("checker", ["maker", "nobody"])
def test_database_refuses_an_approval_by_the_maker_or_by_nobody(accountant, checker) -> None:
    made = submitted(accountant)
    by = accountant.id if checker == "maker" else None
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftEntry.objects.filter(id=made.id).update(**_FORGED, approved_by_id=by)


def test_database_refuses_to_change_what_is_submitted_or_who_made_it(accountant, admin) -> None:
    made = submitted(accountant)
    for change in ({"total": 1}, {"memo": "x"}, {"version": 9}, {"made_by_id": admin.id}, {"edited_by_id": admin.id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DraftEntry.objects.filter(id=made.id).update(**change)
    for change_lines in (
        lambda: DraftLine.objects.filter(draft=made).update(amount=1),
        lambda: DraftLine.objects.filter(draft=made).delete(),
        lambda: DraftLine.objects.create(draft=made, line_number=3, currency="ZAR"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change_lines()


def test_database_refuses_a_draft_that_claims_another_entry(accountant) -> None:
    made, entry = draft(accountant), post(accountant, (CASH, 5), (CAPITAL, -5))
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftEntry.objects.filter(id=made.id).update(state="posted", entry_id=entry.id)


def test_database_refuses_an_entry_that_is_not_what_was_approved(accountant, admin) -> None:
    ask_for_approval_above(0)
    made = submitted(accountant)
    approve_draft(made.id, actor=admin)
    other = replace(
        content_of(made),
        lines=[
            replace(line, account_id=account(code).id)
            for line, code in zip(content_of(made).lines, (CAPITAL, SALES), strict=True)
        ],
    )
    with pytest.raises(ApprovalNeeded):
        post_journal_entry(other.proposed(), actor=accountant, draft_id=made.id)


def test_a_period_with_a_draft_fails_its_checklist(accountant) -> None:
    period = AccountingPeriod.objects.get(starts="2026-10-01")
    asked = Asked(period.ends, period)
    assert not no_drafts_in_the_period(asked).fails
    made = draft(accountant)
    verdict = no_drafts_in_the_period(asked)
    assert verdict.fails
    assert verdict.links[0].path == f"journal/drafts/{made.id}/"
    discard_draft(made.id, actor=accountant)
    assert not no_drafts_in_the_period(asked).fails


def test_who_takes_a_draft_over_does_not_approve_it(accountant, admin, owner) -> None:
    ask_for_approval_above(0)
    made = submitted(accountant)
    approve_draft(made.id, actor=admin)
    assert hand_over_drafts(accountant.id, admin.id, owner) == 1
    made.refresh_from_db()
    assert (made.keeper_id, made.made_by_id, made.state) == (admin.id, accountant.id, DraftState.DRAFT)
    submit_draft(made.id, actor=admin)
    with pytest.raises(MakerIsNotChecker):
        approve_draft(made.id, actor=admin)


def test_who_changed_a_draft_once_never_approves_it(accountant, admin, owner) -> None:
    made = draft(accountant)
    change_draft(made.id, replace(content_of(made), memo="Hers"), version=1, actor=admin)
    change_draft(made.id, replace(content_of(made), memo="His"), version=2, actor=accountant)
    submit_draft(made.id, actor=accountant)
    with pytest.raises(MakerIsNotChecker):
        approve_draft(made.id, actor=admin)
    assert not to_approve(admin).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftEntry.objects.filter(id=made.id).update(**_FORGED, approved_by_id=admin.id, editor_ids=[])
    approve_draft(made.id, actor=owner)


@pytest.mark.parametrize("who", ["nobody's id", "somebody suspended"])
def test_database_takes_the_approval_of_members_alone(accountant, admin, who) -> None:
    made = submitted(accountant)
    if who == "somebody suspended":
        Membership.objects.filter(user_id=admin.id).update(
            suspended_at=made.made_at, suspension_reason="x", suspended_by_label="x"
        )
    by = admin.id if who == "somebody suspended" else uuid4()
    with pytest.raises(IntegrityError, match="approved by a member"), transaction.atomic():
        DraftEntry.objects.filter(id=made.id).update(**_FORGED, approved_by_id=by)


def test_database_takes_one_entry_of_a_draft(accountant, admin) -> None:
    ask_for_approval_above(0)
    made = submitted(accountant)
    approve_draft(made.id, actor=admin)
    insert_entries([content_of(made).proposed()], actor=accountant, source="manual", source_id=made.id)
    again = replace(content_of(made).proposed(), idempotency_key=None, id=uuid4())
    with pytest.raises(IntegrityError, match="entry_of_a_draft_once"), transaction.atomic():
        insert_entries([again], actor=accountant, source="manual", source_id=made.id)


def test_database_calls_a_reversal_only_what_reverses(accountant) -> None:
    proposed = content((CASH, 5_00), (SALES, -5_00)).proposed()
    with pytest.raises(IntegrityError, match="entry_called_reversal_reverses"), transaction.atomic():
        insert_entries([proposed], actor=accountant, source="reversal")


def test_a_written_rate_slips_an_entry_below_no_limit(accountant, admin) -> None:
    typed = dollars("0.01")
    with pytest.raises(AmountBeyondLimit):
        post_journal_entry(typed.proposed(), actor=replace(accountant, limits=Limits(post=17_999_99)))
    ask_for_approval_above(17_999_99)
    with pytest.raises(ApprovalNeeded):
        post_journal_entry(typed.proposed(), actor=accountant)
    made = submit_draft(create_draft(typed, actor=accountant).id, actor=accountant)
    with pytest.raises(AmountBeyondLimit):
        approve_draft(made.id, actor=replace(admin, limits=Limits(approve=17_999_99)))
    with pytest.raises(ApprovalNeeded):
        post_draft(made.id, actor=accountant)
    approve_draft(made.id, actor=admin)
    assert JournalEntry.objects.get(id=post_draft(made.id, actor=accountant).id).total == 10_00


def test_a_written_rate_above_that_of_the_day_counts_as_written(accountant) -> None:
    typed = dollars("20")
    with pytest.raises(AmountBeyondLimit):
        post_journal_entry(typed.proposed(), actor=replace(accountant, limits=Limits(post=19_999_99)))
    ask_for_approval_above(20_000_00)
    post_journal_entry(typed.proposed(), actor=replace(accountant, limits=Limits(post=20_000_00)))


def test_the_time_of_a_change_is_told_by_the_clock_of_the_tenant(accountant, admin) -> None:
    one = submitted(accountant)
    DraftEntry.objects.filter(id=one.id).update(edited_at=datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    with override(ZoneInfo("Africa/Johannesburg")), pytest.raises(DraftChanged, match="00:30"):
        approve_draft(one.id, version=one.version + 1, actor=admin)
