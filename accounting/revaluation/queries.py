"""What foreign balances are worth at the rates of a day, beside what the books say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from accounting.currencies.converting import value_of
from accounting.currencies.models import ExchangeRate
from accounting.currencies.queries import Rate, base_currency, known_currencies, rates_on
from accounting.ledger.balances import Movement, balances
from accounting.ledger.models import AccountType, EntrySource, JournalEntry, JournalLine, LedgerAccount
from erp.foundation.money import Currency, iso_currencies

# IAS 21, paragraphs 8 and 16: what is received or paid in a fixed number of units of a currency.
# Stock, prepayments, fixed assets and equity keep the rate at which they came in.
MONETARY = frozenset(
    {
        "accrual",
        "bank",
        "cash",
        "clearing",
        "credit_card",
        "deposit",
        "income_tax",
        "loan",
        "payable",
        "payroll",
        "provision",
        "receivable",
        "related_party_loan",
        "tax",
    }
)
_ON_BALANCE_SHEET = (AccountType.ASSET, AccountType.LIABILITY)


@dataclass(frozen=True, slots=True)
class ForeignBalance:
    """An account's balance in one currency, with the branch and cost centre that it belongs to.

    ``amount`` in the currency's minor units, ``booked`` in those of base currency, debit
    positive. ``rate`` and ``value`` are None where no rate holds on the day. What ``is_settled``
    has nothing left in the currency, so what the books still hold of it is realised for good.
    """

    account: LedgerAccount
    currency: Currency
    branch_id: UUID | None
    cost_centre_id: UUID | None
    amount: int
    booked: int
    rate: Rate | None
    value: int | None
    is_settled: bool = False

    @property
    def difference(self) -> int:
        """What revaluing adds, in base minor units, debit positive: on either side above zero is a gain."""
        return 0 if self.value is None else self.value - self.booked


@dataclass(frozen=True, slots=True)
class Revaluation:
    """The foreign balances at the end of a day; those of ``kept`` are no monetary items and stay as they are."""

    as_of: date
    base: Currency
    balances: Sequence[ForeignBalance]
    kept: Sequence[ForeignBalance]

    @property
    def currencies(self) -> list[str]:
        """The currencies in which anything monetary is open."""
        return sorted({one.currency.code for one in self.balances})

    @property
    def without_rate(self) -> list[str]:
        """Those of them that have no rate which holds on the day."""
        return sorted({one.currency.code for one in self.balances if one.value is None})

    @property
    def difference(self) -> int:
        """All differences together, a gain positive."""
        return sum(one.difference for one in self.balances)

    @property
    def is_done(self) -> bool:
        """Whether every balance stands at the rate of the day."""
        return not self.without_rate and not any(one.difference for one in self.balances)


def revaluation_at(
    as_of: date, *, currencies: Collection[str] | None = None, branches: Collection[UUID] | None = None
) -> Revaluation:
    """Every foreign balance at the end of a day, at the rates of that day.

    A revaluation of the same day counts among what is booked, so asking again shows what is
    still missing. ``branches`` narrows it to what those hold. Units that never had a rate have
    no value and are left out.
    """
    base, known = base_currency(), known_currencies()
    open_ones = [
        one
        for one in balances(as_of, by=("currency", "branch", "cost_centre"))
        if one.currency != base.code and (one.currency_amount or one.amount)
        and (currencies is None or one.currency in currencies)
        and (branches is None or one.branch_id in branches)
    ]  # fmt: skip
    accounts = LedgerAccount.objects.in_bulk({one.account_id for one in open_ones})
    open_ones = [one for one in open_ones if accounts[one.account_id].type in _ON_BALANCE_SHEET]
    codes = {one.currency for one in open_ones}
    rates = rates_on([(code, as_of) for code in codes])
    valueless = _without_value({code for code in codes if (code, as_of) not in rates})
    found = [
        _valued(one, accounts[one.account_id], known[one.currency], base, rates.get((one.currency, as_of)))
        for one in open_ones
        if one.currency not in valueless
    ]
    found = _with_what_is_settled(found, as_of)
    found.sort(key=lambda one: (one.account.code, one.currency.code, str(one.branch_id), str(one.cost_centre_id)))
    return Revaluation(
        as_of,
        base,
        [one for one in found if is_monetary(one.account)],
        [one for one in found if not is_monetary(one.account)],
    )


def _with_what_is_settled(found: list[ForeignBalance], as_of: date) -> list[ForeignBalance]:
    """Marked where nothing is left in the currency; what a later day realised already only passes through."""
    emptied = {one.account.id for one in found if not one.amount}
    if not emptied:
        return found
    reversed_ones = JournalEntry.objects.filter(reversal_of__isnull=False).values("reversal_of_id")
    later = set(
        JournalLine.objects.filter(
            account__in=emptied, posting_date__gt=as_of, currency_amount=0, entry__source=EntrySource.REVALUED
        )
        .exclude(entry_id__in=reversed_ones)
        .values_list("account_id", "currency", "branch_id", "cost_centre_id")
    )
    return [
        replace(
            one,
            is_settled=not one.amount
            and (one.account.id, one.currency.code, one.branch_id, one.cost_centre_id) not in later,
        )
        for one in found
    ]


def is_monetary(account: LedgerAccount) -> bool:
    """Whether what stands on an account is money, owned or owed, whose value follows the rate.

    An account without a kind, as imports make them, is one where it is kept in a single currency.
    """
    return account.subtype in MONETARY or (not account.subtype and bool(account.currency))


def _without_value(codes: set[str]) -> set[str]:
    own = {code for code in codes if code not in iso_currencies()}
    return own - set(ExchangeRate.objects.filter(currency__in=own).values_list("currency", flat=True)) if own else own


def _valued(
    one: Movement, account: LedgerAccount, currency: Currency, base: Currency, rate: Rate | None
) -> ForeignBalance:
    value = value_of(one.currency_amount, rate.value, currency=currency, base=base) if rate else None
    if not one.currency_amount:
        # Where nothing is left in the currency, nothing is left of the value.
        value = 0
    return ForeignBalance(
        account, currency, one.branch_id, one.cost_centre_id, one.currency_amount, one.amount, rate, value
    )


def latest_revaluations(limit: int = 6) -> list[JournalEntry]:
    """The entries of the revaluations that were posted last."""
    return list(JournalEntry.objects.filter(source=EntrySource.REVALUED).order_by("-posting_date", "-id")[:limit])
