"""What is won or lost by exchange when something owed in a foreign currency is settled.

IAS 21, paragraph 28: a monetary item that is settled at another rate than the one at which it was
recognised gives a difference of exchange, which belongs to the period of the settlement. Of a part
that is settled the same part of the booked value goes; the last part takes all that is left, so
that nothing of the value outlives the debt.
"""

from dataclasses import dataclass

from accounting.currencies.converting import share_of


class SettlesTooMuch(ValueError):
    """More is settled than is open, or the other way round; whoever asks has to see to that first."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What is still open: ``amount`` in its currency, ``value`` as booked in base currency.

    Both in minor units, debit positive: a receivable is above zero, a payable below.
    """

    amount: int
    value: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settled part. ``booked`` is what it stood in the books for, ``paid`` what came of it.

    Both have the sign of the item. ``difference`` above zero is a gain, whichever side the item is on.
    """

    amount: int
    booked: int
    paid: int
    left: OpenItem

    @property
    def difference(self) -> int:
        """The realised difference of exchange in minor units of base currency, a gain positive."""
        return self.paid - self.booked


def realised_difference(item: OpenItem, *, amount: int, paid: int) -> Settlement:
    """Settle ``amount`` of an item with what is worth ``paid`` in base currency on the day.

    Raises ``SettlesTooMuch`` where the amount is not a part of what is open.
    """
    if amount == 0 or (amount > 0) != (item.amount > 0) or abs(amount) > abs(item.amount):
        raise SettlesTooMuch(f"{amount} is no part of {item.amount}")
    booked = share_of(item.value, amount, item.amount)
    return Settlement(amount, booked, paid, OpenItem(item.amount - amount, item.value - booked))
