"""The journal register: one row for each entry, in the order of their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounting.currencies.queries import base_currency
from accounting.ledger.models import JournalEntry
from accounting.ledger.queries import reversals_of
from accounting.ledger.sight import debits_seen, entries_in, moved
from reporting.exports.tables import Amount, Cell, Column, ReportTable, Row, Section
from reporting.listings.asking import AskedListing, Tell, told_nobody
from reporting.listings.base import in_words
from reporting.listings.errors import TooManyLines

COLUMNS = (
    Column("number", "Entry", "code"),
    Column("date", "Date", "date"),
    Column("document_date", "Document", "date"),
    Column("memo", "Memo", "text"),
    Column("reference", "Reference", "text"),
    Column("source", "Source", "text"),
    Column("state", "State", "text"),
    Column("posted_by", "Posted by", "text"),
    Column("posted_at", "Posted", "text", in_print=False),
    Column("amount", "Amount", "amount"),
)
_ENTRIES_OF_A_FILE = 1_000

# Series and cycle of a number, and its sequence.
_Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An entry; ``amount`` is the sum of the debits that are seen of it, in base minor units."""

    entry: JournalEntry
    amount: int
    state: str


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page of the register; ``behind`` is the number behind which the next one begins.

    ``total`` is that of all entries asked for; none where nobody keeps it.
    """

    rows: Sequence[RegisterRow]
    total: int | None
    behind: str
    is_continued: bool = False


def register_page(asked: AskedListing, *, behind: str = "", limit: int = 100) -> RegisterPage:
    """A page of ``limit`` entries."""
    key = _key(behind)
    entries, more = _entries(asked, key, limit)
    last = entries[-1] if entries and more else None
    return RegisterPage(
        _rows(asked, entries),
        _total(asked),
        f"{last.series}_{last.cycle}_{last.sequence}" if last else "",
        is_continued=key is not None,
    )


def whole_register(asked: AskedListing, tell: Tell = told_nobody) -> RegisterPage:
    """Every entry; raises ``TooManyLines`` where there are more than ``asked.most``."""
    rows: list[RegisterRow] = []
    key: _Key | None = None
    more = True
    while more:
        entries, more = _entries(asked, key, _ENTRIES_OF_A_FILE)
        rows += _rows(asked, entries)
        if asked.most is not None and len(rows) > asked.most:
            raise TooManyLines(asked.most)
        tell(len(rows))
        last = rows[-1].entry if rows else None
        key = (last.series, last.cycle, last.sequence) if last else None
    return RegisterPage(rows, _total(asked), "")


def register_table(page: RegisterPage, asked: AskedListing) -> ReportTable:
    """All rows in one section."""
    currency = base_currency()
    base, exponent = currency.code, currency.exponent
    is_whole = not page.behind and not page.is_continued and page.total is not None
    total: tuple[Cell, ...] = (*(None,) * 3, "Total", *(None,) * 5, Amount(page.total or 0, exponent))
    return ReportTable(
        name="journal-register",
        title="Journal register",
        subtitle=f"{in_words(asked.starts, asked.ends)}, in {base}",
        columns=COLUMNS,
        sections=[Section("", "", [_row(one, exponent) for one in page.rows])] if page.rows else (),
        totals=[Row(total)] if is_whole else (),
        parameters=asked.parameters(),
        landscape=True,
    )


def _row(one: RegisterRow, exponent: int) -> Row:
    entry = one.entry
    return Row(
        (
            entry.number,
            entry.posting_date,
            entry.document_date,
            entry.memo or None,
            entry.reference or None,
            entry.get_source_display(),
            one.state,
            entry.posted_by_label or None,
            entry.posted_at.isoformat(timespec="seconds"),
            Amount(one.amount, exponent),
        )
    )


def _total(asked: AskedListing) -> int | None:
    sight = asked.narrowed_sight()
    if not sight.has_balances:
        return None
    return sum(one.debit for one in moved(asked.starts, asked.ends, sight).values())


def _entries(asked: AskedListing, key: _Key | None, limit: int) -> tuple[list[JournalEntry], bool]:
    found = entries_in(asked.narrowed_sight()).filter(posting_date__gte=asked.starts, posting_date__lte=asked.ends)
    if key:
        series, cycle, sequence = key
        found = found.filter(
            Q(series__gt=series)
            | Q(series=series, cycle__gt=cycle)
            | Q(series=series, cycle=cycle, sequence__gt=sequence)
        )
    rows = list(found.select_related("reversal_of").order_by("series", "cycle", "sequence")[: limit + 1])
    return rows[:limit], len(rows) > limit


def _rows(asked: AskedListing, entries: Sequence[JournalEntry]) -> list[RegisterRow]:
    ids = [one.id for one in entries]
    reversed_by = reversals_of(ids)
    parts = debits_seen(entries, asked.narrowed_sight())
    return [RegisterRow(one, parts[one.id], _state(one, reversed_by)) for one in entries]


def _state(entry: JournalEntry, reversed_by: Mapping[UUID, JournalEntry]) -> str:
    if entry.id in reversed_by:
        return f"reversed by {reversed_by[entry.id].number}"
    return f"reverses {entry.reversal_of.number}" if entry.reversal_of else "posted"


def _key(text: str) -> _Key | None:
    series, _, rest = text.partition("_")
    cycle, _, sequence = rest.partition("_")
    if not (sequence.isascii() and sequence.isdigit() and len(sequence) <= 18) or "\0" in text:
        return None
    return series, cycle, int(sequence)
