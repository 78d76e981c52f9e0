"""A real ledger is taken over: what its books held on a morning is what ours hold, and again a year later."""

import csv
from datetime import date
from decimal import Decimal
from itertools import cycle
from pathlib import Path

import pytest

from accounting.ledger.models import LedgerAccount
from accounting.opening.columns import BALANCES, Row
from accounting.opening.drafting import choose_first_day, keep_rows
from accounting.opening.models import OpeningDraft
from accounting.opening.posting import post_opening
from accounting.opening.queries import ground_of, judged_draft, present_draft
from accounting.opening.reading import balance_rows, read_text
from erp.foundation.actor import Actor
from erp.web.onboarding import found_tenant
from tenancy.scoping.context import tenant_context
from tests.accounting.ledger.held import balances_as_of
from tests.shared_data import require_shared_files

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
TYPES = {"Assets": "asset", "Expenses": "expense", "Income": "income", "Liabilities": "liability", "Equity": "equity"}
ACTOR = Actor.command("test")


def _balances_of(file: Path, year: str) -> tuple[str, dict[str, int]]:
    """The lines of one year's end as text, and the cents by account."""
    lines = file.read_text(encoding="utf-8").splitlines()
    chosen = [one.partition(",")[2] for one in lines if one.startswith((year, "as_of"))]
    cents = {
        row["account"]: int((Decimal(row["debit_balance"] or 0) - Decimal(row["credit_balance"] or 0)) * 100)
        for row in csv.DictReader(chosen)
    }
    return "\n".join(chosen), cents


def _mapped(names: list[str]) -> dict[str, LedgerAccount]:
    """Each name of theirs with an account of ours of the same type, spread over the chart."""
    ours = {
        kind: cycle(LedgerAccount.objects.filter(type=kind, is_group=False, is_control=False).order_by("code"))
        for kind in TYPES.values()
    }
    return {name: next(ours[TYPES[name.partition(":")[0]]]) for name in sorted(names)}


def _take_over(text: str, day: date) -> OpeningDraft:
    rows: list[Row] = balance_rows(read_text(text, BALANCES))
    draft = choose_first_day(day, revision=present_draft().revision, today=TODAY, actor=ACTOR)
    return keep_rows("balances", rows, revision=draft.revision, actor=ACTOR)


def test_books_of_a_real_non_profit_are_taken_over_and_taken_over_anew() -> None:
    (file,) = require_shared_files("ledgers/hackclub_nonprofit/balances_by_year_end_expected.csv")
    tenant = found_tenant(
        "hack-club", name="Hack Club", country="XX", currency="USD", owner_email="z@hack.example", actor=ACTOR
    )
    with tenant_context(tenant.id):
        text, first = _balances_of(file, "2015")
        draft = _take_over(text, date(2016, 1, 1))
        judged = judged_draft(draft, ground_of(draft, "USD"))
        assert judged.difference == 0
        # Their names mean nothing here until somebody says what they mean, once for each.
        assert judged.faulty_balances == len(judged.balances) == len([one for one in first.values() if one])
        _, second = _balances_of(file, "2016")
        meant = _mapped([*{**first, **second}])
        rows = [row | {"account": meant[row["given"]].code} for row in draft.balances]
        names = {name: account.code for name, account in meant.items()}
        draft = keep_rows("balances", rows, revision=draft.revision, names=names, actor=ACTOR)
        _post_and_compare(draft, first, meant, date(2016, 1, 1))
        # The next year's balances come with the same names, which are known by now.
        text, second = _balances_of(file, "2016")
        _post_and_compare(_take_over(text, date(2017, 1, 1)), second, meant, date(2017, 1, 1))
        assert sum(abs(one.balance) for one in balances_as_of(date(2016, 12, 31))) == 0


def _post_and_compare(draft: OpeningDraft, theirs: dict[str, int], meant: dict[str, LedgerAccount], day: date) -> None:
    post_opening(revision=draft.revision, base="USD", today=TODAY, actor=ACTOR)
    expected: dict[object, int] = {}
    for name, cents in theirs.items():
        expected[meant[name].id] = expected.get(meant[name].id, 0) + cents
    held = {one.account_id: one.balance for one in balances_as_of(day) if one.balance}
    assert held == {account: cents for account, cents in expected.items() if cents}
