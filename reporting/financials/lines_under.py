"""The accounts that stand under a line of a statement, as a link names it: ``profit-and-loss:operating``."""

from dataclasses import dataclass
from uuid import UUID

from accounting.ledger.queries import accounts
from reporting.financials.built_in_layouts import BUILT_IN
from reporting.financials.errors import NoSuchLine
from reporting.financials.layout_queries import layout_of
from reporting.financials.layouts import Layout
from reporting.financials.trial_balance_range import RANGE


@dataclass(frozen=True, slots=True)
class Under:
    """A line with what it is called, and the ids of the accounts that it adds up."""

    label: str
    accounts: frozenset[UUID]


def named_line(layout: Layout, key: str) -> str:
    """How a link names a line of accounts or a sub-total; nothing where no account stands under it."""
    return f"{layout.statement}:{key}" if layout.lines_under(key) else ""


def accounts_under(name: str) -> Under:
    """The line of that name in the layout in force; raises ``NoSuchLine``.

    Where a line takes one side of an account alone, as those of cash flows do, the account counts as one that
    stands under it.
    """
    statement, _, key = name.partition(":")
    if statement != RANGE.statement and statement not in BUILT_IN:
        raise NoSuchLine(name)
    layout = RANGE if statement == RANGE.statement else layout_of(statement)
    line = next((one for one in layout.lines if one.key == key), None)
    if line is None:
        raise NoSuchLine(name)
    wanted, chart = layout.lines_under(key), list(accounts().filter(is_group=False))
    sides = (layout.placed(chart, side="debit"), layout.placed(chart, side="credit"))
    found = frozenset(account for placed in sides for account, under in placed.items() if under in wanted)
    return Under(f"{line.label} ({layout.title.lower()})", found)
