"""An entry in a file of JSON, as the command ``post_entry`` takes it; described in docs/entries-by-hand.md."""

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.db.models import Q

from accounting.currencies.converting import value_of
from accounting.currencies.queries import base_currency, known_rate_on
from accounting.currencies.queries import currency as currency_coded
from accounting.dimensions.models import CostCentre
from accounting.journals.contents import TYPED, ContentLine, EntryContent, with_rounding_settled
from accounting.journals.errors import EntryFileWrong
from accounting.ledger.models import LedgerAccount
from accounting.ledger.proposals import RATE_OF_BASE
from erp.foundation.money import Currency, to_minor
from tenancy.branches.models import Branch

_FIGURE = re.compile(r"\d{1,15}(?:\.\d{1,12})?", re.ASCII)
_HEAD = {"date", "memo", "reference", "key", "lines"}
_LINE = {"account", "debit", "credit", "base_debit", "base_credit", "currency", "rate", "memo", "branch", "cost_centre"}


@dataclass(frozen=True, slots=True)
class _Codes:
    """What the lines name by code, read at once."""

    accounts: dict[str, LedgerAccount]
    branches: dict[str, Branch]
    cost_centres: dict[str, CostCentre]


def entry_in(text: str) -> EntryContent:
    """The entry that a document of JSON holds; raises ``EntryFileWrong``, which names the line."""
    document = _object(text)
    lines = document.get("lines")
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise EntryFileWrong("lines: give a list of objects.")
    _require_known(document, _HEAD, "")
    day = _day(document.get("date"))
    codes = _Codes(
        _accounts(_texts(lines, "account")),
        {one.code: one for one in Branch.objects.filter(code__in=_texts(lines, "branch"), is_active=True)},
        {one.code: one for one in CostCentre.objects.filter(code__in=_texts(lines, "cost_centre"), is_active=True)},
    )
    return EntryContent(
        posting_date=day,
        lines=with_rounding_settled([_line(line, number, day, codes) for number, line in enumerate(lines, start=1)]),
        memo=_text(document, "memo", ""),
        reference=_text(document, "reference", ""),
        entry_key=_key(document.get("key")),
    )


def _accounts(texts: set[str]) -> dict[str, LedgerAccount]:
    """The accounts by exact full name and code; the full name counts first, as it does in an import."""
    found = list(LedgerAccount.objects.filter(Q(code__in=texts) | Q(full_name__in=texts)))
    return {one.code: one for one in found} | {one.full_name: one for one in found}


def _object(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise EntryFileWrong("The file is not JSON.") from None
    if not isinstance(document, dict):
        raise EntryFileWrong("The file holds no object. Give one with date, memo and lines.")
    return document


def _key(given: Any) -> UUID:
    """The same key is the same entry; one that is no UUID is made into one."""
    if given is None:
        return uuid4()
    if not isinstance(given, str) or not given or len(given) > 200:
        raise EntryFileWrong("key: give a text of at most 200 signs.")
    return uuid5(NAMESPACE_URL, f"entry:{given}")


def _require_known(given: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(given) - known):
        raise EntryFileWrong(f"{where}{unknown[0]}: there is no such field. There are {', '.join(sorted(known))}.")


def _texts(lines: list[dict[str, Any]], name: str) -> set[str]:
    return {value for line in lines if isinstance(value := line.get(name), str) and "\0" not in value}


def _text(given: dict[str, Any], name: str, where: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or "\0" in value or len(value) > 2000:
        raise EntryFileWrong(f"{where}{name}: give a text of at most 2,000 signs.")
    return value


def _day(given: Any) -> date:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise EntryFileWrong("date: write the posting date as 2026-10-31.") from None


def _figure(line: dict[str, Any], name: str, where: str) -> Decimal | None:
    value = line.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _FIGURE.fullmatch(value):
        raise EntryFileWrong(f'{where}{name}: write it as a text in major units, such as "1234.50".')
    return Decimal(value)


def _line(line: dict[str, Any], number: int, day: date, codes: _Codes) -> ContentLine:
    where = f"Line {number}: "
    _require_known(line, _LINE, where)
    account = codes.accounts.get(_text(line, "account", where))
    if account is None:
        raise EntryFileWrong(
            f"{where}account: there is no account {line.get('account')!r}. Give its code or its full name."
        )
    base = base_currency()
    code = _text(line, "currency", where) or account.currency or base.code
    currency = base if code == base.code else currency_coded(code)
    if currency is None:
        raise EntryFileWrong(f"{where}currency: there is no currency {code!r}.")
    debit, credit = (_figure(line, name, where) for name in ("debit", "credit"))
    difference = 0
    if code != base.code and not debit and not credit:
        difference = _difference(line, base, where)
    elif "base_debit" in line or "base_credit" in line:
        raise EntryFileWrong(f"{where}base_debit and base_credit stand where nothing of a foreign currency moves.")
    if not difference and bool(debit) == bool(credit):
        raise EntryFileWrong(f"{where}give either debit or credit.")
    try:
        minor = to_minor(debit or -(credit or Decimal(0)), currency.exponent)
    except ValueError:
        raise EntryFileWrong(f"{where}{code} has {currency.exponent} decimals.") from None
    rate, source = RATE_OF_BASE, ""
    if code != base.code:
        typed, known = _figure(line, "rate", where), known_rate_on(code, day)
        if typed is None and known is None:
            raise EntryFileWrong(f"{where}rate: there is none for {code} on {day}. Give one.")
        rate, source = (typed, TYPED) if typed else (known.value, known.source[:60])  # type: ignore[union-attr]
    return ContentLine(
        account_id=account.id,
        currency=code,
        currency_amount=minor,
        amount=difference or value_of(minor, rate, currency=currency, base=base),
        rate=rate,
        rate_source=source,
        memo=_text(line, "memo", where),
        branch_id=_dimension(codes.branches, line, "branch", where),
        cost_centre_id=_dimension(codes.cost_centres, line, "cost_centre", where),
    )


def _difference(line: dict[str, Any], base: Currency, where: str) -> int:
    """What a line moves in base currency alone, such as a rest of exchange on an item that is settled."""
    debit, credit = (_figure(line, name, where) for name in ("base_debit", "base_credit"))
    if debit and credit:
        raise EntryFileWrong(f"{where}give either base_debit or base_credit.")
    try:
        return to_minor(debit or -(credit or Decimal(0)), base.exponent)
    except ValueError:
        raise EntryFileWrong(f"{where}{base.code} has {base.exponent} decimals.") from None


def _dimension(known: dict[str, Any], line: dict[str, Any], name: str, where: str) -> UUID | None:
    code = _text(line, name, where)
    if not code:
        return None
    if code not in known:
        raise EntryFileWrong(f"{where}{name}: there is no open one with the code {code!r}.")
    found: UUID = known[code].id
    return found
