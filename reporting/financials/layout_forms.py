"""A layout while somebody edits it: read from what the page sends, changed by its buttons, kept by none of them.

Each line sends its fields under its key (``label:sales``); the order of the ``key`` fields
is the order of the lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from django.http import QueryDict

from accounting.ledger.models import LedgerAccount
from reporting.financials.layout_checking import Fault, needed_lines
from reporting.financials.layouts import LayoutLine, LineKind, Side

DEEPEST = 3
_KINDS: tuple[LineKind, ...] = ("heading", "accounts", "subtotal")
_NEW = {"heading": "New heading", "accounts": "New line", "subtotal": "New sub-total"}


@dataclass(slots=True)
class Draft:
    """The lines as they were sent, what was typed as single accounts, and what is wrong with that."""

    statement: str
    lines: list[LayoutLine]
    typed: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def place(self, key: str) -> int | None:
        """Where a line stands, or nothing."""
        return next((place for place, one in enumerate(self.lines) if one.key == key), None)


def draft_of(statement: str, lines: Sequence[LayoutLine], chart: Sequence[LedgerAccount]) -> Draft:
    """The draft with which editing begins."""
    codes = {one.id: one.code for one in chart}
    typed = {one.key: ", ".join(codes[account] for account in one.single if account in codes) for one in lines}
    return Draft(statement, list(lines), typed)


def sent_draft(statement: str, sent: QueryDict, known: Sequence[LayoutLine], chart: Sequence[LedgerAccount]) -> Draft:
    """The draft that a page sent; ``known`` are the lines whose kind and sign are not the page's to say."""
    draft = Draft(statement, [])
    fixed = {one.key: one for one in known}
    by_code = {one.code: one for one in chart}
    for key in dict.fromkeys(sent.getlist("key")[:200]):
        line = _line(key, sent, fixed.get(key))
        typed = sent.get(f"single:{key}", "").strip()[:1000]
        draft.typed[key] = typed
        single = []
        for code in [one.strip() for one in typed.split(",") if one.strip()]:
            if code in by_code:
                single.append(by_code[code].id)
            else:
                draft.faults.append(
                    Fault(key, f"There is no account {code}. Write the codes of accounts, with commas.")
                )
        draft.lines.append(replace(line, single=tuple(single)))
    return draft


def _line(key: str, sent: QueryDict, fixed: LayoutLine | None) -> LayoutLine:
    kind = fixed.kind if fixed else sent.get(f"kind:{key}", "")
    if kind not in (*_KINDS, "computed"):
        kind = "accounts"
    level = sent.get(f"level:{key}", "0")
    is_accounts, is_sum = kind == "accounts", kind == "subtotal"
    side = sent.get(f"side:{key}", "") if is_accounts else ""
    return LayoutLine(
        key=key[:40],
        label=sent.get(f"label:{key}", "").strip()[:100],
        kind=cast("LineKind", kind),
        level=min(int(level), DEEPEST) if level.isascii() and level.isdigit() else 0,
        takes=tuple(dict.fromkeys(sent.getlist(f"takes:{key}"))) if is_accounts else (),
        sums=tuple(dict.fromkeys(sent.getlist(f"sums:{key}"))) if is_sum else (),
        sign=fixed.sign if fixed and fixed.kind == "computed" else (-1 if sent.get(f"credits:{key}") else 1),
        side=cast("Side", side) if side in ("debit", "credit") else "",
        against=sent.get(f"against:{key}", "")[:40] if is_accounts else "",
    )


def change(draft: Draft, asked: str) -> str:
    """Do what a button asks for, ``up:sales`` or ``add:subtotal``; returns the line to stand on afterwards."""
    name, _, key = asked.partition(":")
    if name == "add" and key in _KINDS:
        return _add(draft, key)
    place = draft.place(key)
    if place is None:
        return ""
    if name == "remove" and key not in needed_lines(draft.statement):
        del draft.lines[place]
        draft.lines = [replace(one, sums=tuple(part for part in one.sums if part != key)) for one in draft.lines]
        return draft.lines[min(place, len(draft.lines) - 1)].key if draft.lines else ""
    other = place + {"up": -1, "down": 1}.get(name, 0)
    if 0 <= other < len(draft.lines):
        draft.lines[place], draft.lines[other] = draft.lines[other], draft.lines[place]
    return key


def _add(draft: Draft, kind: str) -> str:
    number = 1
    while draft.place(f"own_{number}") is not None:
        number += 1
    credits_positive = -1 if draft.lines and draft.lines[-1].sign == -1 else 1
    line = LayoutLine(
        f"own_{number}", _NEW[kind], cast("LineKind", kind), 0 if kind == "heading" else 1, sign=credits_positive
    )
    draft.lines.append(line)
    return line.key


def faults_by_line(faults: Sequence[Fault]) -> Mapping[str, list[str]]:
    """The sentences that stand beside each line; those of the whole layout under an empty key."""
    found: dict[str, list[str]] = {}
    for one in faults:
        found.setdefault(one.key, []).append(one.sentence)
    return found
