"""The general ledger: every account with its lines between two balances, a page at a time or whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from accounting.ledger.balances import FIRST_DAY
from accounting.ledger.models import LedgerAccount
from accounting.ledger.sight import Sight, moved
from reporting.financials.order import natural
from reporting.listings.asking import AskedListing, accounts_asked
from reporting.listings.errors import TooManyLines
from reporting.listings.lines import LineKey, ListedLine, lines_of_accounts, moved_on_the_day

PAGE_OF_A_FILE = 5_000


@dataclass(frozen=True, slots=True)
class RunningLine:
    """A line with its account's balance after it; none where kept figures do not say what is seen."""

    line: ListedLine
    balance: int | None


@dataclass(frozen=True, slots=True)
class AccountSection:
    """The lines of one account that a page shows, between two balances in base minor units.

    ``is_continued`` and ``continues`` say whether lines of it stand before and after the page.
    """

    account: LedgerAccount
    opening: int | None
    lines: Sequence[RunningLine]
    closing: int | None
    is_continued: bool = False
    continues: bool = False

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
    openings: dict[UUID, int]
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


def whole_ledger(asked: AskedListing) -> LedgerPage:
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
        for one in found:
            if sections and sections[-1].account.id == one.account.id:
                lines = [*sections.pop().lines, *one.lines]
                opening = lines[0].balance - lines[0].line.amount if lines[0].balance is not None else None
                sections.append(replace(one, lines=lines, opening=opening, is_continued=False))
            else:
                sections.append(one)
        if key is None:
            return LedgerPage(sections, ground.debit, ground.credit, "")


def _ground(asked: AskedListing) -> _Ground:
    sight = asked.narrowed_sight()
    openings = moved(FIRST_DAY, asked.starts - timedelta(days=1), sight) if asked.starts > FIRST_DAY else {}
    turnover = moved(asked.starts, asked.ends, sight)
    shown = [
        one
        for one in sorted(accounts_asked(asked), key=lambda account: natural(account.code))
        if asked.account or one.id in turnover or (one.id in openings and openings[one.id].amount)
    ]
    ids = {one.id for one in shown}
    return _Ground(
        asked,
        sight,
        shown,
        {key: one.amount for key, one in openings.items()},
        debit=sum(one.debit for key, one in turnover.items() if key in ids),
        credit=sum(one.credit for key, one in turnover.items() if key in ids),
    )


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
        running, listed = opening, []
        for line in lines:
            running = None if running is None else running + line.amount
            listed.append(RunningLine(line, running))
        yield AccountSection(account, opening, listed, running, is_continued, goes_on and place == last_place)


def _opening(ground: _Ground, account: LedgerAccount, key: LineKey | None) -> int | None:
    if not ground.sight.has_balances:
        return None
    if key is None:
        return ground.openings.get(account.id, 0)
    before = moved(FIRST_DAY, key.day - timedelta(days=1), ground.sight).get(account.id)
    return (before.amount if before else 0) + moved_on_the_day(key, ground.sight)


def _key(text: str) -> LineKey | None:
    account_id, _, rest = text.partition("_")
    day, _, line_id = rest.partition("_")
    try:
        return LineKey(UUID(account_id), date.fromisoformat(day), UUID(line_id))
    except ValueError:
        return None
