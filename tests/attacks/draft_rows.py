"""What both tenants have on its way into the books: a draft, a template, something that repeats, files."""

from datetime import date
from uuid import UUID

from erp.foundation.actor import Actor


def draft_rows(slug: str, account: UUID, entry: object, currency: str) -> dict[str, UUID]:
    """A row in each table of entries by hand, by what the ground calls it."""
    from accounting.journals.attaching import attach_to_draft, attach_to_entry
    from accounting.journals.contents import ContentLine, EntryContent
    from accounting.journals.drafting import create_draft
    from accounting.journals.planned_reversals import plan_reversal
    from accounting.journals.recurring import Schedule, begin_recurring
    from accounting.journals.repeating_models import RecurringRun
    from accounting.journals.templates import keep_template
    from accounting.ledger.models import JournalEntry
    from erp.foundation import clock

    assert isinstance(entry, JournalEntry)
    actor, day = Actor.command("ground"), date(2026, 10, 15)
    line = ContentLine(account, currency, 4_321, 4_321)
    content = EntryContent(day, [line], memo=f"The secret of {slug}, drafted")
    draft = create_draft(content, actor=actor)
    template = keep_template(f"Template of {slug}", content, actor=actor)
    schedule = Schedule("monthly", date(2027, 1, 31))
    recurring = begin_recurring(template, schedule, posts=False, today=day, actor=actor)
    RecurringRun.objects.create(recurring=recurring, day=day, draft=draft, ran_at=clock.now())
    plan_reversal(entry, reverse_on=date(2099, 1, 1), actor=actor)
    secret = f"The secret receipt of {slug}".encode()
    return {
        "draft": draft.id,
        "draft_file": attach_to_draft(draft.id, secret, name=f"{slug}.txt", actor=actor).id,
        "entry_file": attach_to_entry(entry, secret, name=f"{slug} posted.txt", actor=actor).id,
        "template": template.id,
        "recurring": recurring.id,
    }
