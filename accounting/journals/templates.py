"""Keep an entry as a template, retire one, and say what it comes to on a day."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import IntegrityError

from accounting.currencies.converting import value_of
from accounting.currencies.queries import base_currency, known_rate_on
from accounting.currencies.queries import currency as currency_coded
from accounting.journals.contents import TYPED, ContentLine, EntryContent, line_of, with_rounding_settled
from accounting.journals.errors import TemplateNameTaken, TemplateNeedsName
from accounting.journals.repeating_models import EntryTemplate, TemplateLine
from accounting.ledger.models import JournalEntry
from accounting.ledger.posting import require_own_branches
from accounting.ledger.queries import lines_of
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.identifiers import new_id
from tenancy.access.checking import require_permission


def keep_template(name: str, content: EntryContent, *, actor: Actor) -> EntryTemplate:
    """Keep an entry under a name; raises ``TemplateNeedsName`` or ``TemplateNameTaken``."""
    require_permission(actor, "accounting.journal_entry.create")
    require_own_branches(actor, (line.branch_id for line in content.lines))
    name = name.strip()[:100]
    if not name:
        raise TemplateNeedsName
    template = EntryTemplate(
        name=name,
        memo=content.memo,
        reference=content.reference,
        made_by_id=actor.id,
        made_by_label=actor.label,
        made_at=clock.now(),
    )
    try:
        with act("accounting.entry_template.kept", actor=actor):
            template.save(force_insert=True)
            TemplateLine.objects.bulk_create(
                [_kept(template, number, line) for number, line in enumerate(content.lines, start=1)]
            )
    except IntegrityError:
        if not EntryTemplate.objects.filter(name=name, is_retired=False).exists():
            raise
        raise TemplateNameTaken(name) from None
    return template


def _kept(template: EntryTemplate, number: int, line: ContentLine) -> TemplateLine:
    # A rate of the table is that of its day, also where it happens to be one.
    has_own_rate = line.currency == base_currency().code or line.rate_source == TYPED
    return TemplateLine(
        template=template,
        line_number=number,
        account_id=line.account_id,
        memo=line.memo,
        amount=line.amount,
        currency=line.currency,
        currency_amount=line.currency_amount,
        rate=line.rate if has_own_rate else None,
        rate_source=line.rate_source if has_own_rate else "",
        branch_id=line.branch_id,
        cost_centre_id=line.cost_centre_id,
    )


def retire_template(template_id: UUID, *, actor: Actor) -> EntryTemplate:
    """Take a template out of the list; what repeats by it goes on."""
    require_permission(actor, "accounting.journal_entry.edit")
    with act("accounting.entry_template.retired", actor=actor):
        template = EntryTemplate.objects.select_for_update().get(id=template_id)
        template.is_retired = True
        template.save(update_fields=["is_retired"])
    return template


def content_on(template: EntryTemplate, day: date, *, entry_key: UUID | None = None) -> EntryContent:
    """What a template says on a day, with the rates of that day where it has none of its own."""
    lines = [_on(line_of(line), day) for line in template.lines.order_by("line_number")]
    return EntryContent(
        posting_date=day,
        lines=with_rounding_settled(lines),
        memo=template.memo,
        reference=template.reference,
        entry_key=entry_key or new_id(),
    )


def _on(line: ContentLine, day: date) -> ContentLine:
    if line.rate is not None:
        return line
    known, currency = known_rate_on(line.currency, day), currency_coded(line.currency)
    if known is None or currency is None:
        return replace(line, amount=0)
    amount = value_of(line.currency_amount, known.value, currency=currency, base=base_currency())
    return replace(line, rate=known.value, rate_source=known.source[:60], amount=amount)


def content_of_entry(entry: JournalEntry, day: date, *, actor: Actor) -> EntryContent:
    """What a posted entry says, to be used again on another day; rates are those of that day."""
    base = base_currency().code
    lines = []
    for line in lines_of(entry, seen_by=actor):
        kept = ContentLine(
            line.account_id,
            line.currency,
            line.currency_amount,
            line.amount,
            line.rate if line.currency == base else None,
            "",
            line.memo,
            line.branch_id,
            line.cost_centre_id,
        )
        lines.append(_on(kept, day))
    return EntryContent(posting_date=day, lines=lines, memo=entry.memo, reference=entry.reference)
