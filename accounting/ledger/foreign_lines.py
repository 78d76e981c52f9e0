"""Lines in a foreign currency, and whether amounts agree with their rates."""

from decimal import Decimal
from uuid import UUID

from accounting.currencies.converting import exact_value, value_of
from accounting.currencies.queries import Rate, base_currency, known_currencies
from accounting.currencies.settling import Settlement
from accounting.ledger.errors import AmountNotAtRate
from accounting.ledger.proposals import RATE_OF_BASE, ProposedEntry, ProposedLine, base_line
from erp.foundation.money import Currency, plain_amount


def foreign_line(
    account_id: UUID,
    currency_amount: int,
    rate: Rate,
    *,
    currency: Currency,
    base: Currency,
    memo: str = "",
    branch_id: UUID | None = None,
    cost_centre_id: UUID | None = None,
) -> ProposedLine:
    """A line of ``currency_amount`` minor units, worth what the rate says, rounded half up."""
    return ProposedLine(
        account_id,
        value_of(currency_amount, rate.value, currency=currency, base=base),
        currency.code,
        currency_amount,
        rate.value,
        rate.source,
        memo,
        branch_id,
        cost_centre_id,
    )


def settlement_lines(
    settlement: Settlement,
    rate: Rate,
    *,
    owed_on: UUID,
    paid_on: UUID,
    differences_on: UUID,
    currency: Currency,
    base: Currency,
) -> list[ProposedLine]:
    """The lines that settle a part of an item: what it was paid with, the item itself, the difference.

    ``rate`` is that of the payment; the item goes at the rate at which it stood. Without a
    difference there is no third line.
    """
    booked_at = (
        Rate(_rate_behind(settlement.booked, settlement.amount, currency, base), "as booked", rate.day)
        if settlement.booked
        else rate
    )
    lines = [
        ProposedLine(paid_on, settlement.paid, currency.code, settlement.amount, rate.value, rate.source),
        ProposedLine(owed_on, -settlement.booked, currency.code, -settlement.amount, booked_at.value, booked_at.source),
    ]
    if settlement.difference:
        lines.append(base_line(differences_on, -settlement.difference, base.code, "Realised difference of exchange"))
    return lines


def _rate_behind(value: int, amount: int, currency: Currency, base: Currency) -> Decimal:
    exact = Decimal(value).scaleb(-base.exponent) / Decimal(amount).scaleb(-currency.exponent)
    return exact.quantize(Decimal("1e-12"))


def require_worth(proposed: ProposedEntry) -> None:
    """Refuse a line whose amount is a minor unit or more away from its currency amount at its rate.

    A line without an amount in its currency states a difference of exchange and is passed
    over. Entries in base currency alone cost no question. Raises ``AmountNotAtRate``.
    """
    foreign = [
        (number, line)
        for number, line in enumerate(proposed.lines, start=1)
        if not (line.rate == RATE_OF_BASE and line.amount == line.currency_amount) and line.currency_amount
    ]
    if not foreign:
        return
    base, known = base_currency(), known_currencies()
    for number, line in foreign:
        currency = known.get(line.currency)
        if currency is None:
            continue
        exact = exact_value(line.currency_amount, line.rate, currency=currency, base=base)
        if abs(exact - line.amount) >= 1:
            right = value_of(line.currency_amount, line.rate, currency=currency, base=base)
            given, wanted = (plain_amount(one, base.exponent) for one in (line.amount, right))
            raise AmountNotAtRate(number, given, wanted, base.code)
