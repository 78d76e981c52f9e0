"""Entries and accounts that tests of pages and reports need."""

from datetime import date
from decimal import Decimal

from accounting.ledger.accounts import AccountFacts, create_account
from accounting.ledger.models import JournalEntry, LedgerAccount
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine, base_line
from erp.foundation.actor import Actor

CASH, PREPAID, CAPITAL, SALES, COGS = "1540", "1340", "3100", "4110", "5110"
DAY = date(2026, 10, 31)


def account(code: str) -> LedgerAccount:
    """The account of that code in the tenant in force."""
    return LedgerAccount.objects.get(code=code)


def make_account(code: str, name: str, actor: Actor, kind: str = "asset") -> LedgerAccount:
    """An account of its own for a test, whose full name is the name."""
    return create_account(AccountFacts(code=code, name=name, type=kind), actor=actor)


def post(
    actor: Actor, *lines: tuple[str, int], day: date = DAY, memo: str = "Takings", key: str | None = None
) -> JournalEntry:
    """Post an entry of ``(code, minor units)`` lines in base currency, debit positive."""
    proposed = ProposedEntry(
        posting_date=day,
        memo=memo,
        idempotency_key=key,
        lines=[base_line(account(code).id, amount, "ZAR") for code, amount in lines],
    )
    return JournalEntry.objects.get(id=post_journal_entry(proposed, actor=actor).id)


def post_foreign(actor: Actor, *lines: tuple[str, int, str, int, str], day: date = DAY) -> JournalEntry:
    """Post ``(code, base minor, currency, currency minor, rate)`` lines."""
    proposed = ProposedEntry(
        posting_date=day,
        memo="Foreign",
        lines=[
            ProposedLine(account(code).id, amount, currency, currency_amount, Decimal(rate), "test", "")
            for code, amount, currency, currency_amount, rate in lines
        ],
    )
    return JournalEntry.objects.get(id=post_journal_entry(proposed, actor=actor).id)
