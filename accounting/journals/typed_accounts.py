"""The accounts that people type: found by code or name, offered as they type, refused with the reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounting.ledger.models import LedgerAccount
from accounting.ledger.queries import accounts

MOST_OFFERED = 12


def label_of(account: LedgerAccount) -> str:
    """What a cell holds once an account is chosen: ``6300 Depreciation``."""
    return f"{account.code} {account.full_name}"


class TypedAccounts:
    """The accounts behind some typed texts, read at once however many lines there are."""

    def __init__(self, texts: Iterable[str]) -> None:
        wanted = {text.strip() for text in texts if text.strip() and "\0" not in text}
        codes = {spelled for text in wanted for spelled in _spellings(text.partition(" ")[0])}
        found = accounts().filter(Q(code__in=codes) | Q(full_name__in=wanted)) if wanted else accounts().none()
        self._by_code: dict[str, LedgerAccount] = {}
        self._by_label: dict[str, LedgerAccount] = {}
        self._by_name: dict[str, LedgerAccount] = {}
        for one in found:
            self._by_code[one.code.casefold()] = one
            self._by_label[label_of(one).casefold()] = one
            self._by_name[one.full_name.casefold()] = one

    def named(self, text: str) -> LedgerAccount | None:
        """The account with that label, code or full name, whether it takes lines or not."""
        wanted = text.strip().casefold()
        return self._by_label.get(wanted) or self._by_code.get(wanted) or self._by_name.get(wanted)


def _spellings(code: str) -> set[str]:
    return {code, code.upper(), code.lower()}


def why_not(account: LedgerAccount) -> str:
    """Why an account takes no line by hand, in a sentence; nothing where it does."""
    if account.is_control:
        return f"{account} is a control account, kept by its own documents. Choose another."
    if account.is_group:
        return f"{account} is a heading. Choose an account below it."
    if not account.is_active:
        return f"{account} is closed. Choose another."
    return ""


@dataclass(frozen=True, slots=True)
class Offer:
    """An account as the list under a cell shows it; ``why_not`` is empty where it can be chosen."""

    label: str
    code: str
    name: str
    why_not: str


def offers(query: str) -> Sequence[Offer]:
    """Accounts whose code begins with the query or whose name holds each of its words, the likeliest first.

    What takes no lines by hand is shown with the reason, after the others; headings are not shown.
    """
    words = query.strip().casefold().split()[:6]
    if not words or "\0" in query:
        return []
    found = []
    columns = ("code", "name", "full_name", "is_control", "is_active")
    for row in accounts().filter(is_group=False).values_list(*columns):
        code, name = row[0].casefold(), row[2].casefold()
        if not all(word in name or code.startswith(word) for word in words):
            continue
        place = 0 if code.startswith(words[0]) else 1 if name.startswith(words[0]) else 2
        one = LedgerAccount(**dict(zip(columns, row, strict=True)))
        reason = why_not(one)
        found.append((bool(reason), place, one.code, Offer(label_of(one), one.code, one.full_name, reason)))
    return [offer for *_, offer in sorted(found, key=lambda row: row[:3])[:MOST_OFFERED]]


def only_fit(query: str) -> LedgerAccount | None:
    """The one account that a text fits and that takes lines by hand, for who leaves the cell before he chose it."""
    found = [offer.code for offer in offers(query) if not offer.why_not]
    return accounts().filter(code=found[0]).first() if len(found) == 1 else None
