"""The general ledger: every account with its lines between two balances, a page at a time or whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from accounting.ledger.balances import FIRST_DAY
from accounting.ledger.models import LedgerAccount
from accounting.ledger.sight import NOTHING_HELD, Held, Sight, held, moved
from reporting.financials.order import natural
from reporting.listings.asking import AskedListing, Tell, accounts_asked, told_nobody
from reporting.listings.errors import TooManyLines
from reporting.listings.lines import LineKey, ListedLine, held_after, lines_of_accounts

PAGE_OF_A_FILE = 5_000


@dataclass(frozen=True, slots=True)
class RunningLine:
    """A line with its account's balance after it; none where kept figures do not say what is seen.

    ``currency_balance`` is what the account holds in the currency of the line, in its minor units.
    """

    line: ListedLine
    balance: int | None
    currency_balance: int | None = None


@dataclass(frozen=True, slots=True)
class AccountSection:
    """The lines of one account that a page shows, between two balances in base minor units.

    ``currency_opening`` and ``currency_closing`` are the same in each of its currencies, in their own.
    ``is_continued`` and ``continues`` say whether lines of it stand before and after the page.
    """

    account: LedgerAccount
    opening: int | None
    lines: Sequence[RunningLine]
    closing: int | None
    is_continued: bool = False
    continues: bool = False
    currency_opening: Mapping[str, int] = field(default_factory=dict)
    currency_closing: Mapping[str, int] = field(default_factory=dict)

    @property
    def debit(self) -> int:
        """The debits among the lines."""
        return sum(one.line.amount for one in self.lines if one.line.amount > 0)

    @property
    def credit(self) -> int:
        """The credits among the lines, as a positive figure."""
        return -sum(one.line.amount for one in self.lines if one.line.amount < 0)


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Accounts in the order of the chart; ``behind`` is the key of the next page, empty on the last one.

    ``debit`` and ``credit`` are those of all lines asked for, not of the page; none where
    kept figures do not know them.
    """

    sections: Sequence[AccountSection]
    debit: int | None
    credit: int | None
    behind: str


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every page of one listing stands on: the accounts to be shown, and what is kept of them."""

    asked: AskedListing
    sight: Sight
    accounts: Sequence[LedgerAccount]
    openings: dict[UUID, Held]
    debit: int
    credit: int


def general_ledger_page(asked: AskedListing, *, behind: str = "", limit: int = 100) -> LedgerPage:
    """A page of ``limit`` lines; ``behind`` is the key that the page before it gave."""
    ground = _ground(asked)
    sections, key = _page(ground, _key(behind), limit)
    knows = ground.sight.has_balances
    return LedgerPage(
        sections,
        ground.debit if knows else None,
        ground.credit if knows else None,
        f"{key.account_id}_{key.day.isoformat()}_{key.line_id}" if key else "",
    )


def whole_ledger(asked: AskedListing, tell: Tell = told_nobody) -> LedgerPage:
    """Every line; raises ``TooManyLines`` where there are more than ``asked.most``."""
    ground = _ground(asked)
    sections: list[AccountSection] = []
    key: LineKey | None = None
    count = 0
    while True:
        found, key = _page(ground, key, PAGE_OF_A_FILE)
        count += sum(len(one.lines) for one in found)
        if asked.most is not None and count > asked.most:
            raise TooManyLines(asked.most)
        tell(count)
        for one in found:
            if sections and sections[-1].account.id == one.account.id:
                first = sections.pop()
                lines = [*first.lines, *one.lines]
                joined = replace(first, lines=lines, closing=one.closing, continues=one.continues)
                sections.append(replace(joined, currency_closing=one.currency_closing))
            else:
                sections.append(one)
        if key is None:
            return LedgerPage(sections, ground.debit, ground.credit, "")


def _ground(asked: AskedListing) -> _Ground:
    sight = asked.narrowed_sight()
    openings = held(asked.starts - timedelta(days=1), sight) if asked.starts > FIRST_DAY else {}
    turnover = moved(asked.starts, asked.ends, sight)
    shown = [
        one
        for one in sorted(accounts_asked(asked), key=lambda account: natural(account.code))
        if asked.account or one.id in turnover or _is_anything(openings.get(one.id))
    ]
    ids = {one.id for one in shown}
    return _Ground(
        asked,
        sight,
        shown,
        openings,
        debit=sum(one.debit for key, one in turnover.items() if key in ids),
        credit=sum(one.credit for key, one in turnover.items() if key in ids),
    )


def _is_anything(one: Held | None) -> bool:
    return one is not None and bool(one.amount or any(one.in_currency.values()))


def _page(ground: _Ground, behind: LineKey | None, limit: int) -> tuple[list[AccountSection], LineKey | None]:
    """Sections of at most ``limit`` lines, and the key of the last line where more are to come."""
    ids = [one.id for one in ground.accounts]
    start = ids.index(behind.account_id) if behind and behind.account_id in ids else 0
    key = behind if behind and behind.account_id in ids else None
    sections: list[AccountSection] = []
    rest = limit
    while start < len(ids):
        # Each account takes a line at least, so that more of them than lines are never needed.
        group = ground.accounts[start : start + rest + 1]
        rows = lines_of_accounts(
            [one.id for one in group],
            starts=ground.asked.starts,
            ends=ground.asked.ends,
            sight=ground.sight,
            behind=key,
            limit=rest + 1,
        )
        is_full = len(rows) > rest or (len(rows) == rest and start + len(group) < len(ids))
        sections += _sections(ground, group, rows, key, rest if is_full else None)
        if is_full:
            last = rows[rest - 1]
            return sections, LineKey(group[last.place - 1].id, last.posting_date, last.id)
        start, key, rest = start + len(group), None, rest - len(rows)
    return sections, None


def _sections(
    ground: _Ground,
    group: Sequence[LedgerAccount],
    rows: Sequence[ListedLine],
    key: LineKey | None,
    full_at: int | None,
) -> Iterator[AccountSection]:
    """A section for each account of the group; up to the account of line ``full_at`` where the page is full."""
    by_place: dict[int, list[ListedLine]] = {}
    for row in rows[:full_at]:
        by_place.setdefault(row.place, []).append(row)
    last_place = rows[full_at - 1].place if full_at else len(group)
    goes_on = full_at is not None and len(rows) > full_at and rows[full_at].place == last_place
    for place, account in enumerate(group[:last_place], start=1):
        lines = by_place.get(place, [])
        is_continued = key is not None and place == 1
        if not lines and (is_continued or not ground.sight.has_balances):
            continue
        opening = _opening(ground, account, key if is_continued else None)
        listed, closing = _run(opening, lines)
        before, after = opening or NOTHING_HELD, closing or NOTHING_HELD
        yield AccountSection(
            account,
            opening.amount if opening else None,
            listed,
            closing.amount if closing else None,
            is_continued,
            goes_on and place == last_place,
            before.in_currency,
            after.in_currency,
        )


def _run(opening: Held | None, lines: Sequence[ListedLine]) -> tuple[list[RunningLine], Held | None]:
    """The lines with what the account holds after each, and after the last."""
    if opening is None:
        return [RunningLine(line, None) for line in lines], None
    running, in_currency, listed = opening.amount, dict(opening.in_currency), []
    for line in lines:
        running += line.amount
        in_currency[line.currency] = in_currency.get(line.currency, 0) + line.currency_amount
        listed.append(RunningLine(line, running, in_currency[line.currency]))
    return listed, Held(running, in_currency)


def _opening(ground: _Ground, account: LedgerAccount, key: LineKey | None) -> Held | None:
    if not ground.sight.has_balances:
        return None
    if key is None:
        return ground.openings.get(account.id, NOTHING_HELD)
    before = held(key.day - timedelta(days=1), ground.sight).get(account.id, NOTHING_HELD)
    return held_after(key, before, ground.sight)


def _key(text: str) -> LineKey | None:
    account_id, _, rest = text.partition("_")
    day, _, line_id = rest.partition("_")
    try:
        return LineKey(UUID(account_id), date.fromisoformat(day), UUID(line_id))
    except ValueError:
        return None
