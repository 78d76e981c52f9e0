"""How a statement is laid out: which accounts stand under which line, in which order.

A layout is data. It names the types, subtypes and roles of accounts, and a single account
only where somebody wishes it, so that it follows any chart: for each type there is a line
that takes whatever no other line took, and no account can be left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from accounting.ledger.models import LedgerAccount
from reporting.financials.errors import LayoutLeavesOut, LayoutSumsUnknown

LineKind = Literal["heading", "accounts", "computed", "subtotal"]
Side = Literal["", "debit", "credit"]


@dataclass(frozen=True, slots=True)
class LayoutLine:
    """A line of a statement.

    ``accounts`` lists the accounts that it ``takes``: ``asset.bank`` is a subtype within a
    type, ``role.drawings`` the account with that role, ``asset`` whatever no other line took
    of the type. ``single`` are ids of accounts that stand here whatever their type's line
    is. ``subtotal`` adds up the lines named in ``sums``. ``computed`` is a figure that no
    account holds, found under its key. ``sign`` is -1 where credits are shown as positive
    figures.

    In a statement of cash flows, a line may take one ``side`` of its accounts away from the
    line that takes both, and a line that takes income or expenses back out of profit says
    in ``against`` which line shows the cash they belong to.
    """

    key: str
    label: str
    kind: LineKind = "accounts"
    level: int = 0
    takes: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    sign: int = 1
    single: tuple[UUID, ...] = ()
    side: Side = ""
    against: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of one statement from top to bottom; raises ``Refusal`` where they cannot be summed.

    ``named`` says which layout it is, as reports print it.
    """

    statement: str
    title: str
    lines: Sequence[LayoutLine]
    named: str = "built-in layout"

    def __post_init__(self) -> None:
        known: set[str] = set()
        for line in self.lines:
            unknown = set(line.sums) - known
            if unknown:
                raise LayoutSumsUnknown(line.label, ", ".join(sorted(unknown)))
            known.add(line.key)

    def grand_totals(self) -> frozenset[str]:
        """The keys of the sub-totals that no further one adds up."""
        added_up = {key for line in self.lines for key in line.sums}
        return frozenset(one.key for one in self.lines if one.kind == "subtotal" and one.key not in added_up)

    def lines_under(self, key: str) -> frozenset[str]:
        """The keys of the lines of accounts that a line is or adds up, however many sub-totals lie between."""
        found: set[str] = set()
        wanted = {key}
        # A sub-total adds up lines above it, so that one walk from below meets all of them.
        for line in reversed(self.lines):
            if line.key in wanted and line.kind == "accounts":
                found.add(line.key)
            elif line.key in wanted:
                wanted |= set(line.sums)
        return frozenset(found)

    def placed(self, accounts: Iterable[LedgerAccount], *, side: Side = "") -> dict[UUID, str]:
        """The key of the line under which each account stands; raises ``LayoutLeavesOut``.

        Accounts of types that the statement does not show have no place. ``side`` asks for
        the line of an account's debits, or of its credits.
        """
        lines = [one for one in self.lines if one.kind == "accounts" and one.side in ("", side)]
        # A line that takes one side alone goes before the line that takes both.
        lines.sort(key=lambda one: one.side)
        single = {account: line.key for line in lines for account in line.single}
        takers = {token: line.key for line in lines for token in line.takes}
        shown = {token.partition(".")[0] for line in lines if not line.against for token in line.takes}
        places = {}
        for account in accounts:
            key = (
                single.get(account.id)
                or takers.get(f"role.{account.role}")
                or takers.get(f"{account.type}.{account.subtype}")
                or takers.get(account.type)
            )
            if key is not None:
                places[account.id] = key
            elif account.type in shown:
                raise LayoutLeavesOut(self.title, str(account))
        return places
