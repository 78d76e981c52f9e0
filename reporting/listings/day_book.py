"""The day book: every entry with its lines, in the order of days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from accounting.currencies.queries import base_currency
from accounting.ledger.models import JournalEntry, JournalLine
from accounting.ledger.sight import entries_in, lines_in, moved
from erp.foundation.dates import short_date
from reporting.exports.tables import Amount, Cell, Column, ReportTable, Row, Section
from reporting.listings.asking import AskedListing, Tell, told_nobody
from reporting.listings.base import in_words
from reporting.listings.errors import TooManyLines

COLUMNS = (
    Column("date", "Date", "date", in_print=False),
    Column("number", "Entry", "code", in_print=False),
    Column("entry_memo", "Memo of the entry", "text", in_print=False),
    Column("code", "Code", "code"),
    Column("account", "Account", "text"),
    Column("memo", "Memo", "text"),
    Column("debit", "Debit", "amount"),
    Column("credit", "Credit", "amount"),
)
_ENTRIES_OF_A_FILE = 1_000


@dataclass(frozen=True, slots=True)
class DayBookPage:
    """Entries with the lines that are seen; ``behind`` is the key of the next page, empty on the last.

    ``debit`` and ``credit`` are those of all lines asked for; none where nobody keeps them.
    """

    entries: Sequence[JournalEntry]
    lines: Mapping[UUID, Sequence[JournalLine]]
    debit: int | None
    credit: int | None
    behind: str
    is_continued: bool = False


def day_book_page(asked: AskedListing, *, behind: str = "", limit: int = 40) -> DayBookPage:
    """A page of ``limit`` entries."""
    debit, credit = _turnover(asked)
    key = _key(behind)
    entries, more = _entries(asked, key, limit)
    last = entries[-1] if entries and more else None
    return DayBookPage(
        entries,
        _lines(asked, entries),
        debit,
        credit,
        f"{last.posting_date.isoformat()}_{last.id}" if last else "",
        is_continued=key is not None,
    )


def whole_day_book(asked: AskedListing, tell: Tell = told_nobody) -> DayBookPage:
    """Every entry; raises ``TooManyLines`` where they have more lines than ``asked.most``."""
    found: list[JournalEntry] = []
    lines: dict[UUID, Sequence[JournalLine]] = {}
    key: tuple[date, UUID] | None = None
    more, count = True, 0
    while more:
        entries, more = _entries(asked, key, _ENTRIES_OF_A_FILE)
        count += sum(one.line_count for one in entries)
        if asked.most is not None and count > asked.most:
            raise TooManyLines(asked.most)
        tell(count)
        found += entries
        lines.update(_lines(asked, entries))
        key = (found[-1].posting_date, found[-1].id) if found else None
    debit, credit = _turnover(asked)
    return DayBookPage(found, lines, debit, credit, "")


def day_book_table(page: DayBookPage, asked: AskedListing) -> ReportTable:
    """A section for each entry."""
    currency = base_currency()
    base, exponent = currency.code, currency.exponent
    is_whole = not page.behind and not page.is_continued and page.debit is not None
    total: tuple[Cell, ...] = (
        *(None,) * 4,
        "Total",
        None,
        Amount(page.debit or 0, exponent),
        Amount(page.credit or 0, exponent),
    )
    return ReportTable(
        name="day-book",
        title="Day book",
        subtitle=f"{in_words(asked.starts, asked.ends)}, in {base}",
        columns=COLUMNS,
        sections=[_section(one, page.lines.get(one.id, ()), exponent) for one in page.entries],
        totals=[Row(total)] if is_whole else (),
        parameters=asked.parameters(),
    )


def _section(entry: JournalEntry, lines: Sequence[JournalLine], exponent: int) -> Section:
    label = f"{short_date(entry.posting_date)} · {entry.number}"
    return Section(
        entry.number,
        f"{label} · {entry.memo}" if entry.memo else label,
        [
            Row(
                (
                    entry.posting_date,
                    entry.number,
                    entry.memo or None,
                    line.account.code,
                    line.account.full_name,
                    line.memo if line.memo != entry.memo else None,
                    Amount(line.amount, exponent) if line.amount > 0 else None,
                    Amount(-line.amount, exponent) if line.amount < 0 else None,
                )
            )
            for line in lines
        ],
    )


def _turnover(asked: AskedListing) -> tuple[int | None, int | None]:
    sight = asked.narrowed_sight()
    if not sight.has_balances:
        return None, None
    rows = moved(asked.starts, asked.ends, sight).values()
    return sum(one.debit for one in rows), sum(one.credit for one in rows)


def _entries(asked: AskedListing, key: tuple[date, UUID] | None, limit: int) -> tuple[list[JournalEntry], bool]:
    found = entries_in(asked.narrowed_sight()).filter(
        posting_date__gte=key[0] if key else asked.starts, posting_date__lte=asked.ends
    )
    if key:
        found = found.filter(Q(posting_date__gt=key[0]) | Q(id__gt=key[1]))
    rows = list(found.order_by("posting_date", "id")[: limit + 1])
    return rows[:limit], len(rows) > limit


def _lines(asked: AskedListing, entries: Sequence[JournalEntry]) -> dict[UUID, Sequence[JournalLine]]:
    rows: dict[UUID, list[JournalLine]] = {}
    found = lines_in(asked.narrowed_sight()).filter(entry_id__in=[one.id for one in entries])
    for line in found.select_related("account").order_by("entry_id", "line_number"):
        rows.setdefault(line.entry_id, []).append(line)
    return dict(rows)


def _key(text: str) -> tuple[date, UUID] | None:
    day, _, entry_id = text.partition("_")
    try:
        return date.fromisoformat(day), UUID(entry_id)
    except ValueError:
        return None
