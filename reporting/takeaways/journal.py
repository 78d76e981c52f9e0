"""The journal as lines of CSV: what ``import_journal`` reads back, and behind it all else that is known of a line.

The first seven columns are those of an imported journal, in base currency: so each entry balances
to the cent when it is read back, whatever rates hold there. What a line is in its own currency, its
rate and its dimensions stand in further columns, which an import passes over. Only what has no
value in base currency (a unit at a rate of nothing) stands there in its own unit.
"""

from collections.abc import Iterator
from typing import Any

from accounting.ledger.models import JournalLine
from erp.foundation.money import Currency
from reporting.takeaways.cells import FORMULA_STARTS, cell, line_of, money
from reporting.takeaways.tables import ROWS_AT_ONCE

COLUMNS = (
    "date", "entry_id", "account", "debit", "credit", "currency", "memo",
    "line", "account_code", "account_name", "own_currency", "own_debit", "own_credit", "rate", "rate_source",
    "branch", "cost_centre", "reference", "document_date", "entry_memo", "source", "module", "is_closing",
    "reversal_of", "period", "posted_by", "posted_at", "content_hash", "entry_uuid",
)  # fmt: skip
_FIELDS = (
    "posting_date", "entry__number", "line_number", "account__code", "account__full_name", "amount", "currency",
    "currency_amount", "rate", "rate_source", "branch__code", "cost_centre__code", "memo", "entry__reference",
    "entry__document_date", "entry__memo", "entry__source", "entry__module", "entry__is_closing",
    "entry__reversal_of__number", "entry__period__name", "entry__posted_by_label", "entry__posted_at",
    "entry__content_hash", "entry_id",
)  # fmt: skip
# As many signs as an import takes for the name of an account.
_MOST_SIGNS_OF_A_NAME = 255


def journal_lines(*, currencies: dict[str, Currency], base: Currency) -> Iterator[tuple[bytes, bool]]:
    """Each line, and whether it begins an entry; the first one is the heading.

    One statement reads them all, so no entry is torn and none is missing that another one reverses.
    """
    yield line_of(COLUMNS), False
    rows = JournalLine.objects.order_by("entry_id", "line_number").values_list(*_FIELDS)
    last: object = None
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        line = dict(zip(_FIELDS, row, strict=True))
        yield line_of(_values(line, currencies, base)), line["entry_id"] != last
        last = line["entry_id"]


def _values(line: dict[str, Any], currencies: dict[str, Currency], base: Currency) -> list[str]:
    own = currencies[line["currency"]]
    in_own = not line["rate"] and not line["amount"] and line["currency_amount"] != 0
    minor, currency = (line["currency_amount"], own) if in_own else (line["amount"], base)
    return [
        cell(line["posting_date"]),
        cell(line["entry__number"]),
        _account(line),
        *_sides(minor, currency),
        currency.code,
        cell(line["memo"] or line["entry__memo"]),
        cell(line["line_number"]),
        cell(line["account__code"]),
        cell(line["account__full_name"]),
        own.code,
        *_sides(line["currency_amount"], own),
        *(cell(line[name]) for name in ("rate", "rate_source", "branch__code", "cost_centre__code")),
        *(cell(line[name]) for name in _FIELDS[_FIELDS.index("entry__reference") :]),
    ]


def _sides(minor: int, currency: Currency) -> tuple[str, str]:
    """Debit and credit, of which one is empty; nothing at all is a debit of zero."""
    return (money(minor, currency), "") if minor >= 0 else ("", money(-minor, currency))


def _account(line: dict[str, Any]) -> str:
    """What an import finds the account by: its full name, or its code where that is no name for a file."""
    name = str(line["account__full_name"])
    fits = len(name) <= _MOST_SIGNS_OF_A_NAME and not name.startswith(FORMULA_STARTS)
    return name if fits else cell(line["account__code"])
