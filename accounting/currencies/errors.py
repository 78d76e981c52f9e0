"""Refusals about currencies and their rates, each a sentence that a bookkeeper can act on."""

from datetime import date

from erp.foundation.dates import short_date
from erp.foundation.errors import Refusal


class NoRate(Refusal):
    """There is no rate of a currency for a day, or only one that is too old to hold."""

    def __init__(self, currency: str, day: date, *, latest: date | None = None, days: int = 0) -> None:
        found = (
            f"the latest before it is of {short_date(latest)}, and a rate holds for {days} days"
            if latest
            else "none is known up to that day"
        )
        super().__init__(
            f"There is no rate of {currency} for {short_date(day)}: {found}. Enter one or import newer rates.",
            field="currency",
        )


class UnknownCurrency(Refusal):
    """A code that neither ISO 4217 nor the tenant knows."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"{code} is no currency of ISO 4217 and no unit of your own. Check the code, or declare the unit first.",
            field="currency",
        )


class RateOfBase(Refusal):
    """The base currency is worth itself."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} is the base currency; its rate is always 1.", field="currency")


class RateOutOfBounds(Refusal):
    """A rate that is nothing, or more than any currency was ever worth."""

    def __init__(self) -> None:
        super().__init__("A rate is above zero and below 100,000,000.", field="rate")


class RateInTheFuture(Refusal):
    """Nobody knows what a currency will be worth."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{short_date(day)} has not come yet. Choose today or a day before.", field="day")


class SameRateAgain(Refusal):
    """What is entered stands already, so there is nothing to write."""

    def __init__(self, currency: str, day: date) -> None:
        super().__init__(f"This rate of {currency} for {short_date(day)} stands already.", field="rate")


class UnitTaken(Refusal):
    """A code of a unit that means something already."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} is a currency of ISO 4217 or a unit of yours already.", field="code")


class RateFileUnreadable(Refusal):
    """A file in which no rates can be found at all."""

    def __init__(self, why: str) -> None:
        super().__init__(why, field="file")
