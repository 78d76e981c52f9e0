"""Foreign balances at the rates of a day, and back again on the next."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from accounting.currencies.entering import enter_rate
from accounting.ledger.accounts import AccountFacts, create_account
from accounting.ledger.balances import balances
from accounting.ledger.errors import PeriodNotOpen
from accounting.ledger.models import EntrySource, JournalEntry, LedgerAccount
from accounting.ledger.queries import account_with_role
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod
from accounting.revaluation.errors import NoExchangeAccount, NothingToRevalue, RatesMissing, ReversalHasNoOpenPeriod
from accounting.revaluation.queries import revaluation_at
from accounting.revaluation.revaluing import revalue
from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor, Limits
from erp.foundation.errors import PermissionRefused
from tenancy.access.errors import AmountBeyondLimit
from tests.accounting.ledger.entries import CAPITAL, account, post_foreign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]
OPERATOR = Actor.command("test")
MONTH_END = date(2026, 10, 31)
BANK, STOCK = "1535", "1340"


@pytest.fixture(autouse=True)
def dollars(in_karoo: None) -> None:
    """USD 1,000 in the bank, booked at 18.00; a prepayment of USD 200 at the same rate."""
    create_account(AccountFacts(code=BANK, name="Dollar account", type="asset", currency="USD"), actor=OPERATOR)
    day = date(2026, 10, 5)
    post_foreign(
        OPERATOR, (BANK, 18_000_00, "USD", 1_000_00, "18"), (CAPITAL, -18_000_00, "USD", -1_000_00, "18"), day=day
    )
    post_foreign(OPERATOR, (STOCK, 3_600_00, "USD", 200_00, "18"), (CAPITAL, -3_600_00, "USD", -200_00, "18"), day=day)


def rate(value: str, code: str = "USD", day: date = MONTH_END) -> None:
    enter_rate(code, day, Decimal(value), today=day, actor=OPERATOR)


def held(code: str, day: date) -> tuple[int, int]:
    found = [one for one in balances(day, by=("currency",)) if one.account_id == account(code).id]
    return sum(one.amount for one in found), sum(one.currency_amount for one in found)


def unrealised(day: date) -> int:
    differences = account_with_role("unrealised_exchange_gain_loss")
    assert differences is not None
    return held(differences.code, day)[0]


def test_balance_is_brought_to_the_rate_of_the_day_and_back_on_the_next() -> None:
    rate("18.50")
    posted = revalue(MONTH_END, actor=OPERATOR)
    assert held(BANK, MONTH_END) == (18_500_00, 1_000_00)
    assert unrealised(MONTH_END) == -500_00
    assert held(BANK, date(2026, 11, 1)) == (18_000_00, 1_000_00)
    assert unrealised(date(2026, 11, 1)) == 0
    entry = JournalEntry.objects.get(id=posted.entries[0].id)
    assert posted.reversal is not None
    reversal = JournalEntry.objects.get(id=posted.reversal.id)
    assert (entry.source, reversal.reversal_of_id) == (EntrySource.REVALUED, entry.id)
    assert (entry.posting_date, reversal.posting_date) == (MONTH_END, date(2026, 11, 1))
    line = entry.lines.get(account=account(BANK))
    assert (line.amount, line.currency_amount, line.currency, line.rate) == (500_00, 0, "USD", Decimal("18.5"))


def test_loss_is_a_debit_of_the_differences() -> None:
    rate("17.25")
    revalue(MONTH_END, actor=OPERATOR)
    assert (held(BANK, MONTH_END)[0], unrealised(MONTH_END)) == (17_250_00, 750_00)


def test_what_is_no_money_keeps_its_rate_and_is_shown() -> None:
    rate("18.50")
    found = revaluation_at(MONTH_END)
    assert [one.account.code for one in found.balances] == [BANK]
    assert [one.account.code for one in found.kept] == [STOCK]
    revalue(MONTH_END, actor=OPERATOR)
    assert held(STOCK, MONTH_END)[0] == 3_600_00


def test_second_run_refuses_and_after_a_changed_rate_posts_only_the_rest() -> None:
    rate("18.50")
    revalue(MONTH_END, actor=OPERATOR)
    with pytest.raises(NothingToRevalue):
        revalue(MONTH_END, actor=OPERATOR)
    rate("18.60")
    again = revalue(MONTH_END, actor=OPERATOR)
    assert JournalEntry.objects.get(id=again.entries[0].id).total == 100_00
    assert held(BANK, MONTH_END)[0] == 18_600_00
    assert held(BANK, date(2026, 11, 1))[0] == 18_000_00


def test_next_month_is_revalued_from_what_was_booked() -> None:
    rate("18.50")
    revalue(MONTH_END, actor=OPERATOR)
    rate("18.70", day=date(2026, 11, 30))
    posted = revalue(date(2026, 11, 30), actor=OPERATOR)
    assert JournalEntry.objects.get(id=posted.entries[0].id).total == 700_00


def test_value_that_outlived_its_amount_is_cleared() -> None:
    post_foreign(
        OPERATOR,
        (BANK, -18_200_00, "USD", -1_000_00, "18.2"),
        (CAPITAL, 18_200_00, "USD", 1_000_00, "18.2"),
        day=date(2026, 10, 20),
    )
    posted = revalue(MONTH_END, actor=OPERATOR)
    assert held(BANK, MONTH_END) == (0, 0)
    assert (posted.entry, posted.reversal) == (None, None)
    assert held(BANK, date(2026, 12, 31)) == (0, 0), "nothing reverses it"
    realised = account_with_role("exchange_gain_loss")
    assert realised is not None
    assert (held(realised.code, MONTH_END)[0], unrealised(MONTH_END)) == (-200_00, 0)


def test_what_a_later_day_realised_is_not_realised_twice() -> None:
    post_foreign(
        OPERATOR,
        (BANK, -18_200_00, "USD", -1_000_00, "18.2"),
        (CAPITAL, 18_200_00, "USD", 1_000_00, "18.2"),
        day=date(2026, 10, 20),
    )
    revalue(date(2026, 11, 30), actor=OPERATOR)
    assert revalue(MONTH_END, actor=OPERATOR).realised is None
    assert held(BANK, date(2026, 11, 30)) == (0, 0)


def test_currencies_can_be_chosen_and_a_missing_rate_is_refused() -> None:
    create_account(AccountFacts(code="1536", name="Yen account", type="asset", currency="JPY"), actor=OPERATOR)
    post_foreign(OPERATOR, ("1536", 1_000_00, "JPY", 10_000, "0.1"), (CAPITAL, -1_000_00, "JPY", -10_000, "0.1"))
    rate("18.50")
    with pytest.raises(RatesMissing, match="no rate of JPY for 31 Oct 2026"):
        revalue(MONTH_END, actor=OPERATOR)
    revalue(MONTH_END, currencies=["USD"], actor=OPERATOR)
    assert held("1536", MONTH_END)[0] == 1_000_00
    rate("0.11612", code="JPY")
    revalue(MONTH_END, actor=OPERATOR)
    assert held("1536", MONTH_END) == (1_161_20, 10_000)


def test_each_branch_keeps_its_own_difference() -> None:
    from accounting.ledger.posting import post_journal_entry
    from accounting.ledger.proposals import ProposedEntry, ProposedLine
    from tenancy.branches.models import Branch

    branch = Branch.objects.create(code="CPT", name="Cape Town")
    bank, capital = account(BANK).id, account(CAPITAL).id
    at = Decimal(18)
    lines = [
        ProposedLine(bank, 1_800_00, "USD", 100_00, at, branch_id=branch.id),
        ProposedLine(capital, -1_800_00, "USD", -100_00, at, branch_id=branch.id),
    ]
    post_journal_entry(ProposedEntry(date(2026, 10, 6), lines), actor=OPERATOR)
    rate("19")
    revalue(MONTH_END, actor=OPERATOR)
    by_branch: dict[object, int] = {}
    for one in balances(MONTH_END, by=("branch",)):
        by_branch[one.branch_id] = by_branch.get(one.branch_id, 0) + one.amount
    assert set(by_branch.values()) == {0}


def test_closed_next_period_is_refused_with_the_reason_and_nothing_stays() -> None:
    rate("18.50")
    close_period(AccountingPeriod.objects.get(starts=date(2026, 11, 1)), actor=OPERATOR)
    with pytest.raises(ReversalHasNoOpenPeriod, match="reversed on 1 Nov 2026"):
        revalue(MONTH_END, actor=OPERATOR)
    assert held(BANK, MONTH_END)[0] == 18_000_00
    close_period(AccountingPeriod.objects.get(starts=date(2026, 10, 1)), actor=OPERATOR)
    with pytest.raises(PeriodNotOpen):
        revalue(MONTH_END, actor=OPERATOR)


def test_chart_without_an_account_for_differences_is_refused() -> None:
    rate("18.50")
    LedgerAccount.objects.filter(role__contains="exchange").update(role="")
    with pytest.raises(NoExchangeAccount):
        revalue(MONTH_END, actor=OPERATOR)


def test_clerk_may_not_revalue_and_the_act_has_its_name(clerk, accountant) -> None:
    rate("18.50")
    with pytest.raises(PermissionRefused):
        revalue(MONTH_END, actor=clerk)
    revalue(MONTH_END, actor=accountant)
    acts = AuditEvent.objects.filter(act="accounting.revaluation.posted", subject_type="accounting.journal_entry")
    assert acts.count() == 2


def test_command_shows_and_then_posts() -> None:
    rate("18.50")

    def run(*options: str) -> dict[str, object]:
        out = StringIO()
        call_command("revalue", "--tenant", "karoo", "--as-of", "2026-10-31", "--json", *options, stdout=out)
        return json.loads(out.getvalue())  # type: ignore[no-any-return]

    shown = run("--dry-run")
    assert (shown["difference"], shown["entry"]) == ("500.00", None)
    posted = run()
    assert posted["entry"] and posted["reversal"]
    with pytest.raises(SystemExit):
        run()


def test_revaluation_obeys_the_limit_of_who_posts_it(accountant: Actor) -> None:
    rate("18.50")
    with pytest.raises(AmountBeyondLimit):
        revalue(MONTH_END, actor=replace(accountant, limits=Limits(post=499_99)))
    assert not JournalEntry.objects.filter(source=EntrySource.REVALUED).exists()
    revalue(MONTH_END, actor=replace(accountant, limits=Limits(post=500_00)))
