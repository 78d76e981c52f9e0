"""Find the one row that an address names; what is not there, or not the tenant's, is a 404."""

import re

from django.http import Http404

from accounting.ledger.models import JournalEntry, LedgerAccount

_NUMBER = re.compile(r"([A-Z]{1,8})-([0-9A-Za-z]{1,8})-([0-9]{1,18})", re.ASCII)


def entry_numbered(number: str) -> JournalEntry:
    """The entry of that number, by the index over its parts; raises ``Http404``."""
    parts = _NUMBER.fullmatch(number)
    if parts is not None:
        found = JournalEntry.objects.filter(
            series=parts[1], cycle=parts[2], sequence=int(parts[3]), number=number
        ).select_related("period", "reversal_of")
        if entry := found.first():
            return entry
    raise Http404


def account_coded(code: str) -> LedgerAccount:
    """The account of that code; raises ``Http404``."""
    # PostgreSQL has no text with the sign NUL in it, and asking for one is an error.
    account = LedgerAccount.objects.filter(code=code).first() if "\0" not in code else None
    if account is None:
        raise Http404
    return account
