"""Who works for some branches opens every page and file, and finds no figure of the other ones."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from erp.foundation.actor import Actor
from tenancy.access.models import Membership
from tests.attacks.ground import DAY, Ground
from tests.attacks.routes import ROUTES, Things, tenant_routes
from tests.attacks.web import browser
from tests.reporting import reading

_PLANTER = Actor.command("planting")
# 98,765,000,043.21: the first eight digits stay those of every sum that holds it.
_AMOUNT, _FIGURE = 9_876_500_004_321, "98765000"
_BETWEEN_DIGITS = re.compile(r"(?<=\d)(?:[\s,.'\u00a0\u2009\u202f]|&nbsp;)(?=\d)")
_DAYS = f"from_date=2026-03-01&to_date={DAY}&as_at={DAY}"
_FORMATS = ("csv", "json", "xlsx", "pdf")


@pytest.fixture
def planted(ground: Ground) -> Things:
    """What the addresses name, where all of it is about one figure of a branch."""
    from accounting.budgets.models import Budget
    from accounting.budgets.queries import periods_of
    from accounting.budgets.setting import set_amounts
    from accounting.journals.contents import ContentLine, EntryContent
    from accounting.journals.drafting import create_draft
    from accounting.ledger.balances import Dimensions
    from accounting.ledger.models import LedgerAccount
    from accounting.ledger.posting import post_journal_entry
    from accounting.ledger.proposals import ProposedEntry, ProposedLine
    from accounting.proof.asserting import assert_balance
    from accounting.proof.proving import prove_and_keep
    from tenancy.branches.models import Branch

    books = ground.mine
    with ground.inside():
        branch = Branch.objects.create(code="PLANTED", name="The other branch")
        plain = LedgerAccount.objects.filter(is_group=False, is_control=False, is_active=True, currency="")
        paid, sold = (plain.filter(type=kind).order_by("-code")[0] for kind in ("asset", "income"))
        lines = [
            ProposedLine(account.id, amount, books.currency, amount, branch_id=branch.id)
            for account, amount in ((paid, _AMOUNT), (sold, -_AMOUNT))
        ]
        entry = post_journal_entry(ProposedEntry(DAY, lines), actor=_PLANTER)
        line = ContentLine(paid.id, books.currency, _AMOUNT, _AMOUNT, branch_id=branch.id)
        draft = create_draft(EntryContent(DAY, [line]), actor=_PLANTER)
        budget = Budget.objects.get(id=books.budget)
        month = periods_of(budget.fiscal_year)[0].id
        set_amounts(budget, {(sold.id, month): _AMOUNT}, part=Dimensions(branch.id), actor=_PLANTER)
        asserted = assert_balance(paid, day=DAY, amount=1, note="planted", actor=_PLANTER)
        proof = prove_and_keep(DAY, actor=_PLANTER)
        own = replace(books, draft=draft.id, assertion=asserted.id, proof=proof.id, branch=branch.id)
    return Things(own, entry.number, paid.code)


def _addresses(route: str, view: Any, things: Things) -> list[str]:
    address = reverse(route, kwargs={"slug": things.books.slug, **ROUTES[route](things)})
    asked = ["", f"?{_DAYS}&branch={things.books.branch}&q={things.number}&text={things.number}"]
    if view.__module__.startswith("reporting."):
        there = f"?{_DAYS}&account={things.code}"
        asked += [f"?{_DAYS}", there, f"{there}&dimension=branch=PLANTED"] + [
            f"{there}&format={one}" for one in _FORMATS
        ]
    return [address + one for one in asked]


def _text(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF"):
        return reading.pdf_text(content)
    if content.startswith(b"PK"):
        return str(reading.sheet_rows(content))
    return str(content.decode("utf-8", "replace"))


def _where_it_stands(email: str, things: Things) -> set[str]:
    client = browser(email, things.books.slug)
    found = set()
    for route, view in tenant_routes().items():
        for address in _addresses(route, view, things):
            response = client.get(address)
            assert response.status_code < 500, address
            if _FIGURE in _BETWEEN_DIGITS.sub("", _text(response)):
                found.add(route)
    return found


def test_figure_that_is_planted_stands_where_it_belongs(ground: Ground, planted: Things) -> None:
    """Otherwise the test after would prove nothing."""
    assert _where_it_stands("accountant@karoo.example", planted) >= {
        *("home", "account_list", "account_ledger", "journal_list", "journal_entry", "draft", "draft_list"),
        *("fiscal_year", "proof", "proof_document", "proof_sheet", "period", "period_checklist", "budget_file"),
        *("trial_balance", "profit_and_loss", "balance_sheet", "cash_flow", "changes_in_equity"),
        *("general_ledger", "account_ledger_report", "day_book", "journal_register"),
    }


@pytest.mark.parametrize("role", ["accountant", "viewer"])
def test_who_works_for_no_branch_finds_no_figure_of_any(ground: Ground, planted: Things, role: str) -> None:
    from tenancy.access.narrowing import narrow_person

    with ground.inside():
        Membership.objects.filter(user__email="accountant@karoo.example").update(role=role)
        member = Membership.objects.get(user__email="accountant@karoo.example")
        narrow_person(member, own_only=[], branches=[], actor=_PLANTER)
    assert _where_it_stands("accountant@karoo.example", planted) == set()
