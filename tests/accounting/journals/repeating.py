"""Templates and what repeats by them, as tests need them; the clock is told what day it is."""

from datetime import date
from uuid import UUID

from accounting.journals.due import run_due_of
from accounting.journals.planned_reversals import due_reversals, run_reversal
from accounting.journals.recurring import Schedule, begin_recurring, due_recurring, run_recurring
from accounting.journals.repeating_models import EntryTemplate, RecurringEntry
from accounting.journals.templates import keep_template
from erp.foundation.actor import Actor
from tests.accounting.journals.drafts import content
from tests.accounting.ledger.entries import CASH, SALES

FIRST = date(2026, 8, 31)


def template(actor: Actor, amount: int = 100_00, *, name: str = "Rent") -> EntryTemplate:
    """Two lines in base currency."""
    return keep_template(name, content((CASH, amount), (SALES, -amount), memo="Rent of the shop"), actor=actor)


def recurring(
    actor: Actor, amount: int = 100_00, *, posts: bool = True, starts: date = FIRST, **more: object
) -> RecurringEntry:
    """Every month from the end of August on, posted unless said otherwise."""
    schedule = Schedule("monthly", starts, **more)  # type: ignore[arg-type]
    return begin_recurring(template(actor, amount), schedule, posts=posts, today=starts, actor=actor)


def run_until(today: date) -> int:
    """Do all that is due on a day in the tenant in force."""
    done = 0
    for one in due_recurring(today):
        while run_recurring(one, today):
            done += 1
    return done + sum(run_reversal(one, today) for one in due_reversals(today))


def run_as_the_clock(tenant_id: UUID) -> int:
    """What a worker does at its turn."""
    return run_due_of(tenant_id)
