"""Entries in foreign currency: what their lines are worth, and what settles them."""

from decimal import Decimal

import pytest

from accounting.currencies.queries import Rate
from accounting.currencies.settling import OpenItem, realised_difference
from accounting.ledger.balances import balances
from accounting.ledger.errors import AmountNotAtRate
from accounting.ledger.foreign_lines import foreign_line, settlement_lines
from accounting.ledger.models import EntrySource, JournalEntry
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry
from accounting.ledger.queries import account_with_role
from erp.foundation.actor import Actor
from erp.foundation.money import iso_currencies
from tests.accounting.ledger.entries import CAPITAL, CASH, DAY, SALES, account, post_foreign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]
ISO = iso_currencies()
ZAR, USD, JPY, KWD = (ISO[code] for code in ("ZAR", "USD", "JPY", "KWD"))
OPERATOR = Actor.command("test")


@pytest.mark.parametrize(
    ("currency", "amount", "rate", "worth"),
    [("JPY", 10_000, "0.11612", 1_161_20), ("KWD", 1_234_567, "58.45", 72_160_44), ("USD", 99_99, "18.2045", 1_820_27)],
)
def test_entry_in_a_currency_of_any_decimals_is_worth_what_its_rate_says(currency, amount, rate, worth) -> None:
    at = Rate(Decimal(rate), "ECB by EUR", DAY)
    lines = [
        foreign_line(account(CASH).id, amount, at, currency=ISO[currency], base=ZAR),
        foreign_line(account(SALES).id, -amount, at, currency=ISO[currency], base=ZAR),
    ]
    entry = JournalEntry.objects.get(id=post_journal_entry(ProposedEntry(DAY, lines), actor=OPERATOR).id)
    assert entry.total == worth
    line = entry.lines.get(line_number=1)
    assert (line.amount, line.currency_amount, line.rate_source) == (worth, amount, "ECB by EUR")


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_amount_less_than_a_minor_unit_from_its_rate_is_taken(off: int) -> None:
    # 1.00 at 18.335 is 18.335: both 18.33 and 18.34 are within a cent.
    wanted = 1_834 + off
    lines = ((CASH, wanted, "USD", 100, "18.335"), (CAPITAL, -wanted, "USD", -100, "18.335"))
    if off == 1:
        with pytest.raises(AmountNotAtRate, match=r"Line 1: 18\.35 is not what") as refused:
            post_foreign(OPERATOR, *lines)
        assert refused.value.field == "line-1"
        assert "it is worth 18.34 ZAR" in str(refused.value)
    elif off == -1:
        assert post_foreign(OPERATOR, *lines).total == 1_833
    else:
        assert post_foreign(OPERATOR, *lines).total == 1_834


def test_line_without_an_amount_in_its_currency_states_a_difference() -> None:
    assert post_foreign(OPERATOR, (CASH, 50, "USD", 0, "18.2"), (CAPITAL, -50, "ZAR", -50, "1")).total == 50


def test_entry_in_base_currency_costs_no_question(django_assert_num_queries) -> None:
    from accounting.ledger.foreign_lines import require_worth
    from accounting.ledger.proposals import base_line

    with django_assert_num_queries(0):
        require_worth(ProposedEntry(DAY, [base_line(account_id, 0, "ZAR") for account_id in ()]))


def test_partial_settlements_leave_nothing_in_either_currency() -> None:
    """USD 100.00 invoiced at 18.3335, paid in three parts at three rates."""
    owed, bank = account("1340"), account(CASH)
    differences = account_with_role("exchange_gain_loss")
    assert differences is not None
    post_foreign(OPERATOR, ("1340", 1_833_35, "USD", 100_00, "18.3335"), (SALES, -1_833_35, "USD", -100_00, "18.3335"))
    item, gains = OpenItem(100_00, 1_833_35), 0
    for amount, rate in ((33_33, "19"), (33_33, "17.5"), (33_34, "18.4")):
        at = Rate(Decimal(rate), "bank", DAY)
        paid = foreign_line(bank.id, amount, at, currency=USD, base=ZAR).amount
        settled = realised_difference(item, amount=amount, paid=paid)
        lines = settlement_lines(
            settled, at, owed_on=owed.id, paid_on=bank.id, differences_on=differences.id, currency=USD, base=ZAR
        )
        post_journal_entry(ProposedEntry(DAY, lines), actor=OPERATOR, source=EntrySource.SYSTEM)
        item, gains = settled.left, gains + settled.difference
    held = {(one.account_id, one.currency): one for one in balances(DAY, by=("currency",))}
    assert (held[owed.id, "USD"].amount, held[owed.id, "USD"].currency_amount) == (0, 0)
    assert held[differences.id, "ZAR"].amount == -gains
    assert held[bank.id, "USD"].currency_amount == 100_00
    assert held[bank.id, "USD"].amount - 1_833_35 == gains
