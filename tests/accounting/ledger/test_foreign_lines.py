"""Entries in foreign currency: what their lines are worth, and what settles them."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from accounting.currencies.entering import declare_unit
from accounting.currencies.queries import Rate
from accounting.currencies.settling import OpenItem, realised_difference
from accounting.ledger.balances import balances
from accounting.ledger.errors import AmountNotAtRate
from accounting.ledger.foreign_lines import foreign_line, settlement_lines
from accounting.ledger.models import EntrySource, JournalEntry
from accounting.ledger.posting import insert_entries, post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine, base_line
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


_OFF_THEIR_RATE = {
    "another amount": ((CASH, 19_00, "USD", 1_00, "18.2"), (CAPITAL, -19_00, "ZAR", -19_00, "1")),
    "the other side": ((CASH, -18_20, "USD", 1_00, "18.2"), (CAPITAL, 18_20, "ZAR", 18_20, "1")),
    "yen as if they had cents": ((CASH, 11_61, "JPY", 10_000, "0.1161"), (CAPITAL, -11_61, "ZAR", -11_61, "1")),
    "another amount in base currency": ((CASH, 19_00, "ZAR", 18_00, "1"), (CAPITAL, -19_00, "ZAR", -19_00, "1")),
    "another rate of base currency": ((CASH, 19_00, "ZAR", 19_00, "2"), (CAPITAL, -19_00, "ZAR", -19_00, "1")),
}


@pytest.mark.parametrize("source", [EntrySource.MANUAL, EntrySource.SYSTEM, EntrySource.IMPORT])
@pytest.mark.parametrize("what", _OFF_THEIR_RATE)
def test_database_refuses_a_line_that_is_not_worth_its_rate(what: str, source: EntrySource) -> None:
    lines = [
        ProposedLine(account(code).id, amount, currency, in_currency, Decimal(rate), "test")
        for code, amount, currency, in_currency, rate in _OFF_THEIR_RATE[what]
    ]
    with pytest.raises(IntegrityError, match=r"JE-2026-00001 line 1 is") as refused, transaction.atomic():
        insert_entries([ProposedEntry(DAY, lines)], actor=OPERATOR, source=source)
    assert refused.value.__cause__.diag.constraint_name == "line_keeps_to_its_rate"


def test_database_knows_the_decimals_of_every_currency() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, currency_decimals(code) FROM unnest(%s::text[]) code", [list(ISO)])
        assert dict(cursor.fetchall()) == {code: one.exponent for code, one in ISO.items()}


def test_lines_in_a_unit_of_ones_own_keep_to_its_decimals() -> None:
    declare_unit("GOLD.G", 4, "Grams of gold", actor=OPERATOR)
    entry = post_foreign(
        OPERATOR, (CASH, 1_500_00, "GOLD.G", 1_0000, "1500"), (CAPITAL, -1_500_00, "ZAR", -1_500_00, "1")
    )
    assert entry.total == 1_500_00
    lines = [
        ProposedLine(account(CASH).id, 1_500_00, "GOLD.G", 1_00, Decimal(1500), "test"),
        base_line(account(CAPITAL).id, -1_500_00, "ZAR"),
    ]
    with pytest.raises(IntegrityError, match="is not worth"), transaction.atomic():
        insert_entries([ProposedEntry(DAY, lines)], actor=OPERATOR, source=EntrySource.SYSTEM)


def test_imported_lines_have_the_room_that_rounding_leaves_and_no_more() -> None:
    """Nine lines of a cent at 0.5 are each rounded up; their entry is settled on the largest of them."""
    half = Decimal("0.5")
    small = [ProposedLine(account(CASH).id, 1, "USD", 1, half, "test") for _ in range(9)]
    for off, is_taken in ((4, True), (9, False)):
        largest = ProposedLine(account(CAPITAL).id, -5 - off, "USD", -9, half, "test")
        rest = base_line(account(SALES).id, off - 4, "ZAR")
        entry = ProposedEntry(DAY, [*small, largest, *([rest] if rest.amount else [])])
        if is_taken:
            insert_entries([entry], actor=OPERATOR, source=EntrySource.IMPORT)
        else:
            with pytest.raises(IntegrityError, match="is not worth"), transaction.atomic():
                insert_entries([entry], actor=OPERATOR, source=EntrySource.IMPORT)
