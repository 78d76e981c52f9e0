"""Entries by hand that tests save, hand in and approve."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from accounting.currencies.entering import enter_rate
from accounting.journals.contents import ContentLine, EntryContent
from accounting.journals.drafting import create_draft
from accounting.journals.models import DraftEntry
from accounting.journals.submitting import submit_draft
from accounting.ledger.models import BookSettings
from erp.foundation.actor import Actor
from tests.accounting.ledger.entries import CASH, DAY, SALES, account


def content(*lines: tuple[str, int], day: date = DAY, memo: str = "By hand") -> EntryContent:
    """An entry of ``(code, minor units)`` lines in base currency, debit positive."""
    return EntryContent(
        posting_date=day,
        memo=memo,
        lines=[ContentLine(account(code).id, "ZAR", amount, amount) for code, amount in lines],
    )


def draft(actor: Actor, amount: int = 100_00, *, day: date = DAY, memo: str = "By hand") -> DraftEntry:
    """A balanced draft of two lines."""
    return create_draft(content((CASH, amount), (SALES, -amount), day=day, memo=memo), actor=actor)


def submitted(actor: Actor, amount: int = 100_00, *, day: date = DAY) -> DraftEntry:
    """The same, handed in."""
    return submit_draft(draft(actor, amount, day=day).id, actor=actor)


def ask_for_approval_above(amount: int | None) -> None:
    """Set the tenant's limit, as its settings would."""
    settings = BookSettings.objects.get()
    settings.approval_above = amount
    settings.save(update_fields=["approval_above"])


def dollars(rate: str, *, day: date = DAY) -> EntryContent:
    """A thousand dollars at a rate that somebody wrote; 18.00 is known."""
    enter_rate("USD", day, Decimal(18), today=day, actor=Actor.command("test"))
    amount = round(1_000_00 * Decimal(rate))
    lines = [
        ContentLine(account(code).id, "USD", sign * 1_000_00, sign * amount, Decimal(rate), "typed into the entry")
        for code, sign in ((CASH, 1), (SALES, -1))
    ]
    return replace(content(), lines=lines)
