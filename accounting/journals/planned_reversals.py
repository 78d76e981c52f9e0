"""Accruals: an entry that is reversed on a day which is said when it is posted."""

from datetime import date
from uuid import UUID

from django.db import transaction

from accounting.journals.errors import ReversalNotAllowed, ReversalTooEarly
from accounting.journals.keepers import actor_of_keeper, told_of_keeper
from accounting.journals.repeating_models import PlannedReversal
from accounting.ledger.errors import AlreadyReversed
from accounting.ledger.models import JournalEntry
from accounting.ledger.reversal import reverse_journal_entry
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.dates import long_date
from erp.foundation.errors import PermissionRefused, Refusal
from tenancy.access.checking import require_permission
from tenancy.notices.models import Severity
from tenancy.notices.sending import send_notice

REASON = "as was planned when it was posted"


def require_may_plan_reversal(reverse_on: date | None, *, actor: Actor) -> None:
    """Refuse beside the day what ``plan_reversal`` would refuse with a page of its own; nothing for no day.

    Raises ``ReversalNotAllowed``. Whoever drafts may name a day; whoever posts needs the right.
    """
    if reverse_on is not None and not actor.may("accounting.journal_entry.reverse"):
        raise ReversalNotAllowed


def plan_reversal(entry: JournalEntry, *, reverse_on: date, actor: Actor) -> PlannedReversal:
    """Have an entry reversed on a day; the clock does it then, in the actor's name.

    Raises ``ReversalTooEarly`` for a day before the entry's own.
    """
    require_permission(actor, "accounting.journal_entry.reverse")
    if reverse_on <= entry.posting_date:
        raise ReversalTooEarly
    with act("accounting.planned_reversal.planned", actor=actor):
        return PlannedReversal.objects.create(
            entry=entry,
            reverse_on=reverse_on,
            keeper_id=actor.id,
            keeper_label=actor.label,
            planned_at=clock.now(),
        )


def call_off_reversal(entry: JournalEntry, *, actor: Actor) -> PlannedReversal | None:
    """Let the entry stand after all; nothing where no reversal is waiting."""
    require_permission(actor, "accounting.journal_entry.reverse")
    with act("accounting.planned_reversal.called_off", actor=actor):
        planned = PlannedReversal.objects.select_for_update().filter(entry=entry, is_over=False).first()
        if planned is not None:
            planned.is_over = True
            planned.save(update_fields=["is_over"])
    return planned


def due_reversals(today: date) -> list[UUID]:
    """What is to be reversed by now, by id."""
    return list(PlannedReversal.objects.filter(reverse_on__lte=today, is_over=False).values_list("id", flat=True))


def run_reversal(planned_id: UUID, today: date) -> bool:
    """Reverse an entry whose day has come; whether it was. What is refused is told once and tried at every turn."""
    # The entry itself is not locked: nothing may change it, the application's login least of all.
    found = PlannedReversal.objects.select_for_update(of=("self",), skip_locked=True).select_related("entry")
    planned = found.filter(id=planned_id, is_over=False, reverse_on__lte=today).first()
    return planned is not None and _run(planned, actor_of_keeper(planned.keeper_id, "planned reversals"))


def _run(planned: PlannedReversal, keeper: Actor) -> bool:
    before = (planned.reversal_id, planned.is_over, planned.trouble)
    try:
        with transaction.atomic():
            made = reverse_journal_entry(planned.entry, posting_date=planned.reverse_on, reason=REASON, actor=keeper)
        planned.reversal, planned.is_over, planned.trouble = made, True, ""
    except AlreadyReversed as refusal:
        planned.is_over, planned.trouble = True, str(refusal)
    except (Refusal, PermissionRefused) as refusal:
        planned.trouble = _in_words(planned, refusal)
        _tell(planned)
    if before != (planned.reversal_id, planned.is_over, planned.trouble):
        with act("accounting.planned_reversal.ran", actor=keeper):
            planned.save(update_fields=["reversal", "is_over", "trouble"])
    return planned.reversal_id is not None


def _in_words(planned: PlannedReversal, refusal: Exception) -> str:
    if isinstance(refusal, PermissionRefused):
        return f"{planned.keeper_label} may not reverse it."
    return str(refusal)


def _tell(planned: PlannedReversal) -> None:
    send_notice(
        to=told_of_keeper(planned.keeper_id),
        kind="accounting.planned_reversal.ran",
        key=f"reversal:{planned.id}",
        title=f"{planned.entry.number} could not be reversed",
        sentence=f"It was to be reversed on {long_date(planned.reverse_on)}: {planned.trouble}",
        path=f"journal/{planned.entry.number}/",
        severity=Severity.WARNING,
    )
