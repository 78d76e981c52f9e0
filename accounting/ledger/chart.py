"""The chart of accounts as a tree with balances."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounting.ledger.balances import FIRST_DAY
from accounting.ledger.models import AccountType, LedgerAccount
from accounting.ledger.queries import accounts
from accounting.ledger.sight import moved, sight_of
from erp.foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """An account in its place; a heading's ``balance`` is that of all below it (base minor units)."""

    account: LedgerAccount
    depth: int
    balance: int


@dataclass(frozen=True, slots=True)
class ChartGroup:
    """The accounts of one type, headings before what stands below them."""

    label: str
    accounts: Sequence[ChartAccount]
    balance: int


def chart_of_accounts(day: date, *, seen_by: Actor, text: str = "", hide_unused: bool = False) -> list[ChartGroup]:
    """Every account by type with its balance at the end of a day; filtered ones lose their depth.

    Of the balances only what lies in branches that the actor sees.
    """
    everything = list(accounts())
    balances = _balances(everything, day, seen_by)
    found = _in_order(everything)
    wanted = text.strip().casefold()
    if wanted:
        found = [(one, 0) for one, _ in found if wanted in f"{one.code} {one.name} {one.full_name}".casefold()]
    if hide_unused:
        found = [(one, depth) for one, depth in found if balances[one.id]]
    groups = []
    for kind in AccountType:
        rows = [ChartAccount(one, depth, balances[one.id]) for one, depth in found if one.type == kind]
        total = sum(row.balance for row in rows if not row.account.is_group)
        if rows:
            groups.append(ChartGroup(str(kind.label), _without_root(rows, str(kind.label)), total))
    return groups


def _without_root(rows: list[ChartAccount], label: str) -> list[ChartAccount]:
    """Leave out the heading that only repeats the name of the type over everything else."""
    root, *rest = rows
    is_repeated = root.account.is_group and root.account.name.casefold() == label.casefold()
    if not is_repeated or not all(row.depth for row in rest):
        return rows
    return [ChartAccount(row.account, row.depth - 1, row.balance) for row in rest]


def _balances(everything: Sequence[LedgerAccount], day: date, seen_by: Actor) -> dict[UUID, int]:
    """Balances by account, each added to every heading above it."""
    totals = {one.id: 0 for one in everything}
    parents = {one.id: one.parent_id for one in everything}
    for account_id, balance in moved(FIRST_DAY, day, sight_of(seen_by)).items():
        owner: UUID | None = account_id
        passed: set[UUID] = set()
        while owner is not None and owner not in passed:
            totals[owner] += balance.amount
            passed.add(owner)
            owner = parents[owner]
    return totals


def _in_order(everything: Iterable[LedgerAccount]) -> list[tuple[LedgerAccount, int]]:
    """Depth first, by code; an account below a heading of another type stands at the top of its own."""
    below: dict[UUID | None, list[LedgerAccount]] = {}
    kinds = {one.id: one.type for one in everything}
    for one in everything:
        above = one.parent_id if one.parent_id and kinds.get(one.parent_id) == one.type else None
        below.setdefault(above, []).append(one)
    order: list[tuple[LedgerAccount, int]] = []

    def walk(above: UUID | None, depth: int) -> None:
        for one in below.get(above, ()):
            order.append((one, depth))
            walk(one.id, depth + 1)

    walk(None, 0)
    return order
