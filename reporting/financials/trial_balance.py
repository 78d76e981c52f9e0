"""The trial balance: what every account holds at the end of a day, and the proof that it sums to nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounting.currencies.queries import base_currency, known_currencies
from accounting.ledger.balances import EVERYWHERE, Dimensions, Movement, balances
from accounting.ledger.models import AccountType, LedgerAccount
from accounting.ledger.queries import accounts
from erp.foundation.money import Currency
from reporting.financials.order import natural


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """An account, or with ``by_currency`` an account in one currency.

    Amounts are minor units of ``currency``, which has ``exponent`` decimals. The net
    balance stands in one of the two columns; ``None`` is in the other one, and in both
    where there is no balance.
    """

    code: str
    name: str
    type: str
    currency: str
    exponent: int
    debit: int | None
    credit: int | None
    compare_debit: int | None
    compare_credit: int | None

    @property
    def is_zero(self) -> bool:
        """Whether there is no balance on either date."""
        return not (self.debit or self.credit or self.compare_debit or self.compare_credit)


@dataclass(frozen=True, slots=True)
class TrialBalanceSection:
    """The accounts of one type, by code and currency."""

    type: str
    label: str
    rows: Sequence[TrialBalanceRow]


@dataclass(frozen=True, slots=True)
class TrialBalanceTotal:
    """Sums of all rows of one currency, in its minor units."""

    currency: str
    exponent: int
    debit: int
    credit: int
    compare_debit: int
    compare_credit: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The rows by type of account, with a total for each currency that they are in.

    ``balanced`` is the proof: the balances of all accounts, in base currency, sum to
    nothing on both dates. Amounts of a foreign currency alone need not, for they may
    stand against another currency; nor need those of a part of the business, which is
    ``is_part``.
    """

    as_at: date
    compare_as_at: date | None
    by_currency: bool
    base_currency: str
    sections: Sequence[TrialBalanceSection]
    totals: Sequence[TrialBalanceTotal]
    balanced: bool
    is_part: bool = False

    @property
    def rows(self) -> list[TrialBalanceRow]:
        """Every row, in order."""
        return [row for section in self.sections for row in section.rows]


# What an account holds, by currency, on the day and on the day compared with.
Figures = dict[UUID, dict[str, tuple[int, int]]]


def trial_balance(
    as_of: date,
    *,
    compare: date | None = None,
    by_currency: bool = False,
    hide_zero: bool = True,
    narrowed: Dimensions = EVERYWHERE,
) -> TrialBalance:
    """The trial balance at the end of ``as_of``, beside that of ``compare``.

    Amounts are in base currency; ``by_currency`` gives each account in each currency of
    its lines instead, in that currency. ``hide_zero`` leaves accounts without a balance out.
    """
    base = base_currency().code
    known = known_currencies()
    by = ("currency",) if by_currency else ()
    now = balances(as_of, narrowed=narrowed, by=by)
    then = balances(compare, narrowed=narrowed, by=by) if compare else []
    figures = _figures(now, then, "" if by_currency else base)
    rows = []
    for account in accounts().filter(is_group=False):
        rows += [row for row in _rows_of(account, figures, base, known) if not (hide_zero and row.is_zero)]
    return TrialBalance(
        as_at=as_of,
        compare_as_at=compare,
        by_currency=by_currency,
        base_currency=base,
        sections=_sections(rows),
        totals=_totals(rows, base, known),
        balanced=sum(one.amount for one in now) == 0 == sum(one.amount for one in then),
        is_part=narrowed.is_narrow,
    )


def _figures(now: Iterable[Movement], then: Iterable[Movement], base: str) -> Figures:
    """Balances of both days, by account and currency; all in base currency where one is given."""
    figures: Figures = {}
    for is_then, held_then in enumerate((now, then)):
        for one in held_then:
            held = figures.setdefault(one.account_id, {})
            currency, amount = (base, one.amount) if base else (one.currency, one.currency_amount)
            first, second = held.get(currency, (0, 0))
            held[currency] = (first, second + amount) if is_then else (first + amount, second)
    return figures


def _rows_of(account: LedgerAccount, figures: Figures, base: str, known: dict[str, Currency]) -> list[TrialBalanceRow]:
    held = figures.get(account.id) or {base: (0, 0)}
    return [_row(account, known[currency], *amounts) for currency, amounts in held.items()]


def _row(account: LedgerAccount, currency: Currency, now: int, then: int) -> TrialBalanceRow:
    return TrialBalanceRow(
        code=account.code,
        name=account.full_name,
        type=account.type,
        currency=currency.code,
        exponent=currency.exponent,
        debit=now if now > 0 else None,
        credit=-now if now < 0 else None,
        compare_debit=then if then > 0 else None,
        compare_credit=-then if then < 0 else None,
    )


def _sections(rows: Sequence[TrialBalanceRow]) -> list[TrialBalanceSection]:
    by_type: dict[str, list[TrialBalanceRow]] = {one.value: [] for one in AccountType}
    for row in sorted(rows, key=lambda one: (*natural(one.code), one.currency)):
        by_type[row.type].append(row)
    return [TrialBalanceSection(one.value, str(one.label), by_type[one.value]) for one in AccountType if by_type[one]]


def _totals(rows: Sequence[TrialBalanceRow], base: str, known: dict[str, Currency]) -> list[TrialBalanceTotal]:
    """One total for each currency of the rows, base currency first."""
    codes = {row.currency for row in rows} or {base}
    return [
        _total(known[code], [row for row in rows if row.currency == code])
        for code in sorted(codes, key=lambda code: (code != base, code))
    ]


def _total(currency: Currency, rows: Sequence[TrialBalanceRow]) -> TrialBalanceTotal:
    return TrialBalanceTotal(
        currency=currency.code,
        exponent=currency.exponent,
        debit=sum(row.debit or 0 for row in rows),
        credit=sum(row.credit or 0 for row in rows),
        compare_debit=sum(row.compare_debit or 0 for row in rows),
        compare_credit=sum(row.compare_credit or 0 for row in rows),
    )
