"""What is wrong with a layout before it is kept.

Accounts that would be left out or stand twice, figures that would be counted twice or never.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounting.ledger.models import AccountType, LedgerAccount
from reporting.financials.built_in_layouts import BUILT_IN
from reporting.financials.layouts import Layout, LayoutLine

_EARNING = (AccountType.INCOME.value, AccountType.EXPENSE.value)
_HELD = (AccountType.ASSET.value, AccountType.LIABILITY.value, AccountType.EQUITY.value)
# The types whose accounts each statement shows, every one of them.
SHOWN_TYPES: Mapping[str, tuple[str, ...]] = {
    "profit-and-loss": _EARNING,
    "balance-sheet": _HELD,
    "cash-flow": _HELD,
    "changes-in-equity": (AccountType.EQUITY.value,),
}
# The totals that together count every line once; the proof of a statement rests on them.
TOTALS: Mapping[str, tuple[str, ...]] = {
    "profit-and-loss": ("profit",),
    "balance-sheet": ("total_assets", "total_equity_and_liabilities"),
    "cash-flow": ("cash_at_end",),
    "changes-in-equity": (),
}
# Lines that stand beside the totals, and lines that other pages ask for by name.
_UNCOUNTED = {"cash-flow": ("cash",), "changes-in-equity": ("retained_earnings",)}
_ASKED_FOR = {"balance-sheet": ("total_equity",), **_UNCOUNTED}


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence that a person can act on, and the line beside which it stands; none for the whole layout."""

    key: str
    sentence: str


def needed_lines(statement: str) -> frozenset[str]:
    """Lines that may be renamed and moved but stay: computed figures, totals, and what other pages ask for."""
    computed = {line.key for line in BUILT_IN[statement].lines if line.kind == "computed"}
    return frozenset({*computed, *TOTALS[statement], *_ASKED_FOR.get(statement, ())})


def type_words(kind: str) -> str:
    """``assets``, ``income``."""
    return str(AccountType(kind).label).lower()


def group_words(token: str) -> str:
    """What a group of accounts is called: ``bank (assets)``, ``all other assets``, ``the account for drawings``."""
    kind, _, subtype = token.partition(".")
    if kind == "role":
        return f"the account for {subtype.replace('_', ' ')}"
    return f"{subtype.replace('_', ' ')} ({type_words(kind)})" if subtype else f"all other {type_words(kind)}"


def faults_of(statement: str, lines: Sequence[LayoutLine], chart: Iterable[LedgerAccount]) -> list[Fault]:
    """Everything that keeps a layout from being kept; nothing where it is right."""
    found = [
        *_nameless(lines),
        *_missing(statement, lines),
        *_standing_twice(lines, chart),
        *_left_out(statement, lines),
        *_leading_nowhere(lines),
    ]
    sums = _unsummable(lines)
    return found + (sums or _miscounted(statement, lines))


def _nameless(lines: Sequence[LayoutLine]) -> list[Fault]:
    return [Fault(one.key, "Give the line a name.") for one in lines if not one.label.strip()]


def _missing(statement: str, lines: Sequence[LayoutLine]) -> list[Fault]:
    there = {one.key for one in lines}
    return [
        Fault("", f"The line '{one.label}' is missing, and the statement cannot be proved without it. Put it back.")
        for one in BUILT_IN[statement].lines
        if one.key in needed_lines(statement) - there
    ]


def _standing_twice(lines: Sequence[LayoutLine], chart: Iterable[LedgerAccount]) -> list[Fault]:
    names: dict[object, str] = {one.id: str(one) for one in chart}
    found = []
    taken: dict[tuple[object, str], LayoutLine] = {}
    for line in lines:
        for one in (*line.takes, *line.single):
            earlier = taken.setdefault((one, line.side), line)
            if earlier is not line:
                what = group_words(one) if isinstance(one, str) else names.get(one, "an account that is gone")
                found.append(
                    Fault(
                        line.key,
                        f"{what[:1].upper()}{what[1:]} would stand twice: it is under '{earlier.label}' already. "
                        "Take it out of one of the two.",
                    )
                )
    return found


def _left_out(statement: str, lines: Sequence[LayoutLine]) -> list[Fault]:
    found = []
    for kind in SHOWN_TYPES[statement]:
        if any(kind in line.takes and not line.side and not line.against for line in lines):
            continue
        holding = [line for line in lines if any(one.startswith(f"{kind}.") for one in line.takes)]
        found.append(
            Fault(
                holding[-1].key if holding else "",
                f"Accounts would be left out: no line takes {group_words(kind)}. Tick it in one of the lines.",
            )
        )
    return found


def _leading_nowhere(lines: Sequence[LayoutLine]) -> list[Fault]:
    targets = {one.key for one in lines if one.kind == "accounts" and not one.against}
    return [
        Fault(one.key, "Choose the line that shows the cash of what is taken out of profit here.")
        for one in lines
        if one.against and one.against not in targets
    ]


def _unsummable(lines: Sequence[LayoutLine]) -> list[Fault]:
    found, above, labels = [], set(), {one.key: one.label for one in lines}
    for line in lines:
        for key in line.sums:
            if key not in above:
                name = labels.get(key)
                words = (
                    f"'{name}', which stands below it. Move it up, or this line down."
                    if name
                    else "a line that is gone."
                )
                found.append(Fault(line.key, f"'{line.label}' adds up {words}"))
        above.add(line.key)
    return found


_MOST_COUNTED = 1_000


def _miscounted(statement: str, lines: Sequence[LayoutLine]) -> list[Fault]:
    """Lines of figures that no total counts, or that the totals count more than once."""
    by_key = {one.key: one for one in lines}
    totals = [one for one in TOTALS[statement] if one in by_key]
    # From the bottom up, since a line adds up lines above it: each is visited once, however
    # many ways lead to it. What is counted more than once is counted as often as it matters.
    counted = dict.fromkeys(totals, 1)
    for line in reversed(lines):
        for part in line.sums:
            counted[part] = min(counted.get(part, 0) + counted.get(line.key, 0), _MOST_COUNTED)
    if not totals:
        return []
    names = " and ".join(f"'{by_key[one].label}'" for one in totals)
    found = []
    for line in lines:
        if line.kind in ("accounts", "computed") and line.key not in _UNCOUNTED.get(statement, ()):
            times = counted.get(line.key, 0)
            if times == 0:
                found.append(
                    Fault(line.key, f"'{line.label}' is counted in no total. Tick it in a sub-total of {names}.")
                )
            elif times > 1:
                found.append(Fault(line.key, f"'{line.label}' is counted {times} times in {names}. Once is right."))
    return found


def checked(statement: str, lines: Sequence[LayoutLine], chart: Sequence[LedgerAccount]) -> Layout | None:
    """The layout of these lines, or nothing where anything is wrong with them."""
    if faults_of(statement, lines, chart):
        return None
    return Layout(statement, BUILT_IN[statement].title, tuple(lines), named="this layout")
