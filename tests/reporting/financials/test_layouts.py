"""Layouts that an accountant makes his own: kept, refused with a sentence, followed by every form, taken back."""

from dataclasses import replace
from datetime import date

import pytest

from auditlog.events.models import AuditEvent
from erp.foundation.errors import PermissionRefused
from reporting.financials.built_in_layouts import BUILT_IN
from reporting.financials.errors import LayoutNotRight
from reporting.financials.layout_checking import faults_of
from reporting.financials.layout_data import data_of, lines_of
from reporting.financials.layout_editing import go_back_to_built_in, keep_layout
from reporting.financials.layout_queries import layout_of
from reporting.financials.layouts import LayoutLine
from reporting.financials.profit_and_loss import profit_and_loss
from reporting.financials.spans import span
from tests.accounting.ledger.entries import CASH, COGS, SALES, account, make_account, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

P_AND_L = "profit-and-loss"
DAY = date(2026, 8, 15)
RENT = "6110"


def _lines(statement: str = P_AND_L) -> list[LayoutLine]:
    return list(BUILT_IN[statement].lines)


def _with(lines: list[LayoutLine], key: str, **changed: object) -> list[LayoutLine]:
    return [replace(one, **changed) if one.key == key else one for one in lines]


def _sentences(lines: list[LayoutLine], statement: str = P_AND_L) -> list[tuple[str, str]]:
    return [(one.key, one.sentence) for one in faults_of(statement, lines, [])]


@pytest.mark.parametrize("statement", BUILT_IN)
def test_the_built_in_layout_is_right_and_comes_back_from_how_it_is_kept(statement: str) -> None:
    lines = _lines(statement)
    assert faults_of(statement, lines, []) == []
    assert lines_of(data_of(lines)) == lines


def test_own_layout_is_used_by_the_statement_and_named_on_it(owner) -> None:
    post(owner, (CASH, 100), (SALES, -100), day=DAY)
    post(owner, (RENT, 30), (CASH, -30), day=DAY)
    rent = LayoutLine("rent", "Premises", "accounts", 1, single=(account(RENT).id,))
    lines = _with(_lines(), "operating_profit", sums=(*_lines()[7].sums, "rent"))
    keep_layout(P_AND_L, [lines[0], rent, *lines[1:]], actor=owner)
    found = profit_and_loss([span(DAY, DAY)])
    assert found.amounts("rent") == (30,)
    assert found.amounts("profit") == (70,)
    assert found.layout.named.endswith(f"by {owner.label}")
    go_back_to_built_in(P_AND_L, actor=owner)
    assert profit_and_loss([span(DAY, DAY)]).layout is BUILT_IN[P_AND_L]


def test_new_accounts_follow_their_type_in_an_own_layout(owner) -> None:
    keep_layout(P_AND_L, _with(_lines(), "operating", label="Costs"), actor=owner)
    make_account("6999", "New cost", owner, "expense")
    post(owner, ("6999", 5), (CASH, -5), day=DAY)
    assert profit_and_loss([span(DAY, DAY)]).amounts("operating") == (5,)


@pytest.mark.parametrize(
    ("key", "changed", "beside", "words"),
    [
        ("cost_of_sales", {"takes": ("expense.cost_of_sales", "income.sales")}, "cost_of_sales", "would stand twice"),
        ("operating", {"takes": ("expense.operating_expense",)}, "income_tax", "Accounts would be left out"),
        ("sales", {"label": " "}, "sales", "Give the line a name"),
        ("gross_profit", {"sums": ("sales", "cost_of_sales", "finance")}, "gross_profit", "stands below it"),
        ("gross_profit", {"sums": ("sales",)}, "cost_of_sales", "counted in no total"),
        ("profit", {"sums": ("profit_before_tax", "income_tax", "sales")}, "sales", "counted 2 times"),
    ],
)
def test_what_is_wrong_is_said_beside_its_line(owner, key: str, changed: dict, beside: str, words: str) -> None:
    lines = _with(_lines(), key, **changed)
    found = _sentences(lines)
    assert [(line, words in sentence) for line, sentence in found if words in sentence] == [(beside, True)]
    with pytest.raises(LayoutNotRight):
        keep_layout(P_AND_L, lines, actor=owner)
    assert layout_of(P_AND_L) is BUILT_IN[P_AND_L]


def test_totals_of_totals_are_judged_at_once_however_they_multiply() -> None:
    lines, first = [], _lines()[0].key
    for place in range(150):
        sums = tuple(one.key for one in lines) or (first,)
        lines.append(LayoutLine(f"x{place}", f"Total {place}", "subtotal", 1, sums=sums))
    profit = _lines()[-1]
    everything = [*_lines()[:-1], *lines, replace(profit, sums=(*profit.sums, lines[-1].key))]
    assert any(key == first and "counted 1000 times" in words for key, words in _sentences(everything))


def test_lines_on_which_the_proof_rests_cannot_be_left_away() -> None:
    lines = [one for one in _lines("balance-sheet") if one.key != "current_earnings"]
    lines = [replace(one, sums=tuple(part for part in one.sums if part != "current_earnings")) for one in lines]
    assert any("is missing" in sentence for _, sentence in _sentences(lines, "balance-sheet"))


def test_each_change_is_an_event_with_the_lines_before_and_after(owner) -> None:
    keep_layout(P_AND_L, _with(_lines(), "sales", label="Turnover"), actor=owner)
    keep_layout(P_AND_L, _with(_lines(), "sales", label="Revenue"), actor=owner)
    go_back_to_built_in(P_AND_L, actor=owner)
    events = list(AuditEvent.objects.filter(act__startswith="reporting.layout").order_by("id"))
    assert [one.act for one in events] == ["reporting.layout.changed"] * 2 + ["reporting.layout.dropped"]
    assert "Turnover" in events[1].changes
    assert "Revenue" in events[1].changes


def test_who_may_not_edit_layouts_is_refused(auditor) -> None:
    with pytest.raises(PermissionRefused):
        keep_layout(P_AND_L, _lines(), actor=auditor)
    with pytest.raises(PermissionRefused):
        go_back_to_built_in(P_AND_L, actor=auditor)


def test_layouts_of_one_tenant_are_nothing_to_another(owner, outsider, mumbai, karoo) -> None:
    from tenancy.scoping.context import tenant_context

    keep_layout(P_AND_L, _with(_lines(), "sales", label="Turnover"), actor=owner)
    with tenant_context(mumbai.id):
        assert layout_of(P_AND_L) is BUILT_IN[P_AND_L]
    assert COGS
