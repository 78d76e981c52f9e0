"""A thousand random journals: whatever is posted, the books hold together, and a reversal restores them."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounting.ledger.models import EntrySource, JournalEntry, JournalLine, LedgerAccount
from accounting.ledger.posting import insert_entries
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from accounting.ledger.reversal import mirror_of
from erp.foundation.actor import Actor
from erp.foundation.identifiers import new_id
from erp.foundation.money import iso_currencies
from tenancy.tenants.models import Tenant
from tests.accounting.ledger.held import balances_as_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]

FIRST, LAST = date(2025, 3, 1), date(2027, 2, 28)
CASES, EXAMPLES = 4, 250

# Each account, currency and day or period whose kept figures are not the sums of its lines.
_WRONGLY_KEPT = """
WITH line AS (
  SELECT l.account_id, l.currency, l.posting_date, p.id AS period_id,
         greatest(l.amount, 0) AS debit, greatest(-l.amount, 0) AS credit,
         greatest(l.currency_amount, 0) AS own_debit, greatest(-l.currency_amount, 0) AS own_credit
    FROM accounting_journalline l
    JOIN accounting_accountingperiod p ON l.posting_date BETWEEN p.starts AND p.ends),
summed AS (
  SELECT account_id, currency, posting_date::text AS span, sum(debit) AS d, sum(credit) AS c,
         sum(own_debit) AS od, sum(own_credit) AS oc FROM line GROUP BY 1, 2, 3
  UNION ALL
  SELECT account_id, currency, period_id::text, sum(debit), sum(credit), sum(own_debit), sum(own_credit)
    FROM line GROUP BY 1, 2, 3),
kept AS (
  SELECT account_id, currency, posting_date::text AS span, debit AS d, credit AS c, currency_debit AS od,
         currency_credit AS oc FROM accounting_daybalance
  UNION ALL
  SELECT account_id, currency, period_id::text, debit, credit, currency_debit, currency_credit
    FROM accounting_periodbalance)
(TABLE summed EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE summed)"""
_UNBALANCED = "SELECT entry_id FROM accounting_journalline GROUP BY entry_id HAVING sum(amount) <> 0 OR count(*) < 2"
_GAPS = """SELECT series, cycle FROM accounting_journalentry GROUP BY 1, 2
HAVING min(sequence) <> 1 OR max(sequence) <> count(*)"""

_amounts = st.integers(-(10**12), 10**12)
_memos = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_rates = st.decimals("0.000001", "99999", places=6, allow_nan=False)


@st.composite
def _line(draw: st.DrawFn, amount: int) -> tuple[int, int, str, int, Decimal, str]:
    """Account, amount, currency, amount in it, rate and memo."""
    account = draw(st.integers(0, 5))
    memo = draw(_memos)
    if draw(st.booleans()):
        return account, amount, "ZAR", amount, Decimal(1), memo
    currency = draw(st.sampled_from(["USD", "JPY", "KWD"]))
    own = abs(draw(_amounts)) * (1 if amount > 0 else -1)
    exact = Decimal(amount).scaleb(-2) / Decimal(own or 1).scaleb(-iso_currencies()[currency].exponent)
    rate = exact.quantize(Decimal("1e-12"))
    if not own or not 0 < rate < 10**11:
        # A line whose worth follows from no rate states a difference of exchange.
        return account, amount, currency, 0, draw(_rates), memo
    return account, amount, currency, own, rate, memo


@st.composite
def _entry(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, str, int, Decimal, str]]]:
    """A day, counted from the first, and lines that sum to nothing."""
    amounts = draw(st.lists(_amounts, min_size=1, max_size=6))
    lines = [draw(_line(amount)) for amount in (*amounts, -sum(amounts))]
    return draw(st.integers(0, (LAST - FIRST).days)), lines


_journals = st.lists(_entry(), min_size=1, max_size=4)


def _proposed(journal: list[tuple[int, list[tuple[int, int, str, int, Decimal, str]]]]) -> list[ProposedEntry]:
    accounts = list(
        LedgerAccount.objects.filter(is_group=False, is_control=False, currency="")
        .order_by("code")
        .values_list("id", flat=True)[:6]
    )
    return [
        ProposedEntry(
            FIRST + timedelta(days=day),
            [
                ProposedLine(accounts[account], amount, currency, own, rate, "test" if currency != "ZAR" else "", memo)
                for account, amount, currency, own, rate, memo in lines
            ],
            id=new_id(),
        )
        for day, lines in journal
    ]


def content_hash(lines: Sequence[ProposedLine]) -> str:
    """The hash of an entry's lines, as its header must carry it."""
    texts = (
        f"{number}|{line.account_id}|{line.currency}|{line.currency_amount}|{line.amount}"
        f"|{line.rate:.12f}|{len(line.memo)}|{line.memo}"
        for number, line in enumerate(lines, start=1)
    )
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _books_hold_together() -> None:
    assert _rows(_WRONGLY_KEPT) == []
    assert _rows(_UNBALANCED) == []
    assert _rows(_GAPS) == []
    assert sum(one.balance for one in balances_as_of(LAST)) == 0


def _net() -> dict[tuple[UUID, str], tuple[int, int]]:
    found = {(one.account_id, one.currency): (one.balance, one.currency_balance) for one in balances_as_of(LAST)}
    return {key: figures for key, figures in found.items() if figures != (0, 0)}


@pytest.mark.parametrize("case", range(CASES))
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(journal=_journals)
def test_random_journal_keeps_the_books_whole(
    case: int, journal: list[tuple[int, list[tuple[int, int, str, int, Decimal, str]]]], karoo: Tenant
) -> None:
    actor = Actor.command("properties")
    with transaction.atomic():
        before = _net()
        proposed = _proposed(journal)
        insert_entries(proposed, actor=actor, source=EntrySource.IMPORT)
        _books_hold_together()

        posted: dict[UUID, JournalEntry] = JournalEntry.objects.in_bulk([one.id for one in proposed])
        for one in proposed:
            assert posted[one.id].content_hash == content_hash(one.lines)

        mirrors = [mirror_of(one, posting_date=one.posting_date, reason="") for one in posted.values()]
        insert_entries(mirrors, actor=actor, source=EntrySource.REVERSAL)
        _books_hold_together()
        assert _net() == before
        assert JournalLine.objects.count() == 2 * sum(len(one.lines) for one in proposed)
        # What the database would check at the end of a transaction that is kept.
        _rows_of_nothing("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def _rows_of_nothing(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
