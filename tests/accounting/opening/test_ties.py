"""Whatever is typed: what is postable balances, ties to its items, and nothing is lost on the way."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from accounting.ledger.models import LedgerAccount
from accounting.opening.columns import BALANCE_NAMES, ITEM_NAMES
from accounting.opening.errors import OpeningHasFaults
from accounting.opening.forms import merged_rows
from accounting.opening.judging import Ground, judge
from accounting.opening.models import OpeningDraft, Side
from accounting.opening.naming import ChartNames
from accounting.opening.posting import entry_of
from erp.foundation.money import iso_currencies

CHART = [
    LedgerAccount(code="1310", name="Trade receivables", full_name="Trade receivables", role="trade_receivables"),
    LedgerAccount(code="1510", name="Bank", full_name="Bank", type="asset", subtype="bank"),
    LedgerAccount(code="2110", name="Trade payables", full_name="Trade payables", role="trade_payables"),
    LedgerAccount(code="3100", name="Capital", full_name="Capital", type="equity"),
]
GROUND = Ground(
    ChartNames(CHART, {}), iso_currencies()["ZAR"], iso_currencies(), date(2026, 3, 1), {"USD": Decimal("18.5")}.get
)

amounts = st.integers(1, 10**9)
signed = st.integers(-(10**9), 10**9).filter(bool)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


def _money(minor: int) -> str:
    return f"{Decimal(minor) / 100:.2f}"


def _balance(code: str, minor: int) -> dict[str, str]:
    side = "debit" if minor > 0 else "credit"
    return {"given": "", "currency": "", "currency_amount": "", "debit": "", "credit": "", "account": code,
            side: _money(abs(minor))}  # fmt: skip


def _item(place: int, minor: int, currency: str = "") -> dict[str, str]:
    return {"party": "Somebody", "number": str(place), "document_date": "2026-02-01", "due_date": "",
            "amount": _money(minor), "currency": currency, "base_amount": ""}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    bank=amounts,
    owed_to_us=st.lists(signed, max_size=8),
    owed_by_us=st.lists(signed, max_size=8),
    off=st.integers(-2, 2),
)
def test_books_are_postable_exactly_when_everything_ties(
    bank: int, owed_to_us: list[int], owed_by_us: list[int], off: int
) -> None:
    customers = [_item(place, minor) for place, minor in enumerate(owed_to_us)]
    suppliers = [_item(place, minor) for place, minor in enumerate(owed_by_us)]
    debtors, creditors = sum(owed_to_us) + off, -sum(owed_by_us)
    moved = {"1510": bank, "1310": debtors, "2110": creditors, "3100": -(bank + debtors + creditors)}
    balances = [_balance(code, minor) for code, minor in moved.items() if minor]
    judged = judge(balances, customers, suppliers, GROUND)
    assert judged.faulty_balances == sum(judged.faulty_items(side) for side in Side) == 0
    assert judged.difference == 0
    assert {tie.side: tie.difference for tie in judged.ties} == {Side.CUSTOMER: off, Side.SUPPLIER: 0}
    draft = OpeningDraft(day=date(2026, 3, 1))
    if off:
        try:
            entry_of(draft, judged, GROUND)
        except OpeningHasFaults as refusal:
            assert "differ by" in str(refusal)
        else:
            raise AssertionError("items that do not tie were let through")
        return
    entry = entry_of(draft, judged, GROUND)
    assert sum(line.amount for line in entry.lines) == 0
    by_account: dict[object, int] = {}
    for line in entry.lines:
        by_account[line.account_id] = by_account.get(line.account_id, 0) + line.amount
    codes = {one.id: one.code for one in CHART}
    assert {codes[one]: minor for one, minor in by_account.items() if minor} == {
        code: minor for code, minor in moved.items() if minor
    }


@settings(max_examples=100, deadline=None)
@given(dollars=st.lists(st.integers(1, 10**7), min_size=1, max_size=6))
def test_items_in_another_currency_tie_in_the_books_and_in_their_own(dollars: list[int]) -> None:
    items = [_item(place, minor, "USD") for place, minor in enumerate(dollars)]
    first = judge([], items, [], GROUND)
    base = sum(one.base_amount for one in first.items[Side.CUSTOMER])
    judged = judge([_balance("1310", base), _balance("3100", -base)], items, [], GROUND)
    entry = entry_of(OpeningDraft(day=date(2026, 3, 1)), judged, GROUND)
    (line,) = [one for one in entry.lines if one.currency == "USD"]
    assert (line.amount, line.currency_amount) == (base, sum(dollars))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(("given", *BALANCE_NAMES)), texts), max_size=4),
    st.lists(st.dictionaries(st.sampled_from(ITEM_NAMES), texts), max_size=4),
)
def test_no_text_whatever_breaks_the_judgement(balances: list[dict[str, str]], items: list[dict[str, str]]) -> None:
    judged = judge(balances, items, items, GROUND)
    for one in judged.balances:
        assert one.faults or one.account is not None
    assert judged.debit >= 0
    assert judged.credit >= 0


rows = st.lists(st.fixed_dictionaries({"account": st.sampled_from(["", "1510", "Bank"]), "debit": texts}), max_size=6)


@settings(max_examples=100, deadline=None)
@given(kept=rows, typed=st.dictionaries(st.integers(0, 8), st.fixed_dictionaries({"account": texts, "debit": texts})))
def test_typed_rows_take_their_places_and_the_others_stay(
    kept: list[dict[str, str]], typed: dict[int, dict[str, str]]
) -> None:
    merged = merged_rows(kept, dict(sorted(typed.items())), 100)
    expected = [row for place, row in enumerate(kept) if place not in typed]
    left = [row for row in merged if row not in typed.values()]
    assert left == [row for row in expected if any(v.strip() for v in row.values()) and row not in typed.values()]
