"""Let a template repeat: begin, pause, stop, and do what is due, once for each day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.db import transaction

from accounting.journals.drafting import create_draft
from accounting.journals.errors import RecurringNeverRuns, RecurringTooFar
from accounting.journals.keepers import actor_of_keeper, told_of_keeper
from accounting.journals.models import DraftEntry
from accounting.journals.posting_drafts import post_draft
from accounting.journals.repeating_models import EntryTemplate, RecurringEntry, RecurringRun
from accounting.journals.schedule import next_days
from accounting.journals.submitting import submit_draft
from accounting.journals.templates import content_on
from accounting.ledger.errors import ApprovalNeeded
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.dates import long_date
from erp.foundation.errors import PermissionRefused, Refusal
from tenancy.access.checking import require_permission
from tenancy.notices.models import Severity
from tenancy.notices.sending import send_notice

# Whoever begins something far in the past means to repeat it, not to post it hundreds of times today.
_DAYS_BACK, _DAYS_AHEAD = 366, 3660


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something repeats: from a day on, until another, or so many times."""

    frequency: str
    starts: date
    on_last_day: bool = False
    ends: date | None = None
    most_times: int | None = None


def begin_recurring(
    template: EntryTemplate, schedule: Schedule, *, posts: bool, today: date, actor: Actor
) -> RecurringEntry:
    """Let a template repeat in the actor's name; ``posts`` posts each entry, otherwise it becomes a draft.

    Raises ``RecurringTooFar`` for a first day more than a year back, ``RecurringNeverRuns``
    where no day is left, ``PermissionRefused`` where the actor may not post himself.
    """
    require_permission(actor, "accounting.journal_entry.create")
    if posts:
        require_permission(actor, "accounting.journal_entry.post")
    if not -_DAYS_BACK <= (schedule.starts - today).days <= _DAYS_AHEAD:
        raise RecurringTooFar
    recurring = RecurringEntry(
        name=template.name,
        template=template,
        frequency=schedule.frequency,
        starts=schedule.starts,
        on_last_day=schedule.on_last_day,
        ends=schedule.ends,
        most_times=schedule.most_times,
        posts=posts,
        keeper_id=actor.id,
        keeper_label=actor.label,
        made_at=clock.now(),
    )
    days = next_days(recurring, after=None)
    if not days:
        raise RecurringNeverRuns
    recurring.next_on = days[0]
    with act("accounting.recurring_entry.begun", actor=actor):
        recurring.save(force_insert=True)
    return recurring


def pause_recurring(recurring_id: UUID, *, actor: Actor) -> RecurringEntry:
    """Let it rest; days that pass meanwhile are left out."""
    require_permission(actor, "accounting.journal_entry.edit")
    with act("accounting.recurring_entry.paused", actor=actor):
        recurring = RecurringEntry.objects.select_for_update().get(id=recurring_id)
        recurring.is_paused = True
        recurring.save(update_fields=["is_paused"])
    return recurring


def resume_recurring(recurring_id: UUID, *, today: date, actor: Actor) -> RecurringEntry:
    """Go on with the first day that is not over yet."""
    require_permission(actor, "accounting.journal_entry.edit")
    with act("accounting.recurring_entry.resumed", actor=actor):
        recurring = RecurringEntry.objects.select_for_update().get(id=recurring_id)
        if recurring.is_paused:
            recurring.is_paused = False
            while recurring.next_on is not None and recurring.next_on < today:
                recurring.next_on = next(iter(next_days(recurring, after=recurring.next_on)), None)
            recurring.save(update_fields=["is_paused", "next_on"])
    return recurring


def stop_recurring(recurring_id: UUID, *, actor: Actor) -> RecurringEntry:
    """End it for good; what it has made stays."""
    require_permission(actor, "accounting.journal_entry.edit")
    with act("accounting.recurring_entry.stopped", actor=actor):
        recurring = RecurringEntry.objects.select_for_update().get(id=recurring_id)
        recurring.next_on = None
        recurring.save(update_fields=["next_on"])
    return recurring


def due_recurring(today: date) -> list[UUID]:
    """What has a day that has come, by id."""
    return list(RecurringEntry.objects.filter(next_on__lte=today, is_paused=False).values_list("id", flat=True))


def run_recurring(recurring_id: UUID, today: date) -> bool:
    """Do the next day of it, if that has come; whether it had. Of two who try at once, one passes by."""
    found = RecurringEntry.objects.select_for_update(skip_locked=True)
    recurring = found.filter(id=recurring_id, next_on__lte=today, is_paused=False).first()
    if recurring is None or recurring.next_on is None:
        return False
    _run_day(recurring, recurring.next_on)
    return True


def _run_day(recurring: RecurringEntry, day: date) -> None:
    """One day: the entry, or a draft with what stood in its way; then the next day."""
    keeper = actor_of_keeper(recurring.keeper_id, "recurring entries")
    content = content_on(recurring.template, day, entry_key=uuid5(recurring.id, day.isoformat()))
    draft, trouble = None, ""
    if recurring.posts:
        try:
            with transaction.atomic():
                draft = create_draft(content, actor=keeper)
                post_draft(draft.id, actor=keeper)
        except (Refusal, PermissionRefused) as refusal:
            draft, trouble = None, _in_words(recurring, refusal)
            draft = _as_draft(recurring, day, trouble, keeper, wants_approval=isinstance(refusal, ApprovalNeeded))
    else:
        draft = _as_draft(recurring, day, "", keeper, wants_approval=False)
    with act("accounting.recurring_entry.ran", actor=keeper):
        RecurringRun.objects.create(recurring=recurring, day=day, draft=draft, trouble=trouble, ran_at=clock.now())
        recurring.times_done += 1
        recurring.next_on = next(iter(next_days(recurring, after=day)), None)
        recurring.save(update_fields=["times_done", "next_on"])


def _in_words(recurring: RecurringEntry, refusal: Exception) -> str:
    said = f"{recurring.keeper_label} may not post it" if isinstance(refusal, PermissionRefused) else str(refusal)
    return f"The recurring entry “{recurring.name}” could not be posted: {said.rstrip('.')}."


def _as_draft(recurring: RecurringEntry, day: date, trouble: str, keeper: Actor, *, wants_approval: bool) -> DraftEntry:
    told = recurring.keeper_id
    maker = keeper if keeper.may("accounting.journal_entry.create") else _clock()
    content = content_on(recurring.template, day, entry_key=uuid5(recurring.id, day.isoformat()))
    try:
        with transaction.atomic():
            draft = create_draft(content, actor=maker, trouble=trouble)
    except (Refusal, PermissionRefused):
        # Whoever was narrowed to branches since may neither make such a draft nor see it: others are told.
        told, maker = None, _clock()
        draft = create_draft(content, actor=maker, trouble=trouble)
    if wants_approval and maker.may("accounting.journal_entry.submit"):
        draft = submit_draft(draft.id, actor=maker)
    send_notice(
        to=told_of_keeper(told),
        kind="accounting.recurring_entry.ran",
        key=f"recurring:{recurring.id}:{day}",
        title="A recurring entry waits for you",
        sentence=trouble or f"“{recurring.name}” of {long_date(day)} is drafted and can be posted.",
        path=f"journal/drafts/{draft.id}/",
        severity=Severity.WARNING if trouble else Severity.INFO,
    )
    return draft


def _clock() -> Actor:
    return actor_of_keeper(None, "recurring entries")


def tell_it_failed(recurring_id: UUID) -> None:
    """Tell the keeper, once for each day, that a day of it could be neither posted nor drafted."""
    recurring = RecurringEntry.objects.get(id=recurring_id)
    if recurring.next_on is None:
        return
    send_notice(
        to=told_of_keeper(recurring.keeper_id),
        kind="accounting.recurring_entry.failed",
        key=f"recurring failed:{recurring.id}:{recurring.next_on}",
        title="A recurring entry could not be made",
        sentence=f"“{recurring.name}” of {long_date(recurring.next_on)} could be neither posted nor drafted. "
        "It is tried again every few minutes; if this goes on, pause it and enter it by hand.",
        path=f"journal/recurring/{recurring.id}/",
        severity=Severity.WARNING,
    )
