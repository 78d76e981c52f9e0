"""Find the one row that an address names; what is not there, or not the tenant's, is a 404."""

from django.http import Http404

from accounting.ledger.models import JournalEntry, LedgerAccount
from accounting.ledger.numbers import bears_number
from accounting.ledger.queries import entries_seen_by
from accounting.periods.models import FiscalYear
from erp.foundation.actor import Actor


def entry_numbered(number: str, *, seen_by: Actor) -> JournalEntry:
    """The entry of that number, by the index over its parts; raises ``Http404``, also where it is not his to see."""
    bears = bears_number(number)
    if bears is not None:
        found = entries_seen_by(seen_by).filter(bears, number=number).select_related("period", "reversal_of")
        if entry := found.first():
            return entry
    raise Http404


def entries_numbered(query: str, *, seen_by: Actor, limit: int) -> list[JournalEntry]:
    """Entries that the actor may see with that number, or that bear it as their bare sequence.

    Both by the index over the parts of a number: it is asked with every key pressed.
    """
    if query.isascii() and query.isdigit() and len(query) <= 18:
        cycles = FiscalYear.objects.values_list("cycle", flat=True)
        found = entries_seen_by(seen_by).filter(series="JE", cycle__in=list(cycles), sequence=int(query))
        return list(found.order_by("-cycle")[:limit])
    bears = bears_number(query.upper())
    return list(entries_seen_by(seen_by).filter(bears)[:limit]) if bears is not None else []


def account_coded(code: str) -> LedgerAccount:
    """The account of that code; raises ``Http404``."""
    # PostgreSQL has no text with the sign NUL in it, and asking for one is an error.
    account = LedgerAccount.objects.filter(code=code).first() if "\0" not in code else None
    if account is None:
        raise Http404
    return account
