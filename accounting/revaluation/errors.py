"""Refusals of a revaluation, each a sentence that a bookkeeper can act on."""

from datetime import date

from erp.foundation.dates import short_date
from erp.foundation.errors import Refusal


class NothingToRevalue(Refusal):
    """Every foreign balance stands at the rate of the day already."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Every foreign balance stands at its rate of {short_date(day)}: there is nothing to post.", field="as_of"
        )


class NoExchangeAccount(Refusal):
    """The chart has no account for differences that nobody has realised yet."""

    def __init__(self) -> None:
        super().__init__(
            "The chart has no account for unrealised differences of exchange. Ask whoever keeps the chart to add one."
        )


class ReversalHasNoOpenPeriod(Refusal):
    """A revaluation is reversed on the next day, which has to be open."""

    def __init__(self, day: date, why: str) -> None:
        super().__init__(
            f"The revaluation is reversed on {short_date(day)}, and that is refused: {why} Open that period first.",
            field="as_of",
        )


class RatesMissing(Refusal):
    """Some currencies have no rate that holds on the day."""

    def __init__(self, codes: list[str], day: date) -> None:
        super().__init__(
            f"There is no rate of {', '.join(codes)} for {short_date(day)}. Enter one or import newer rates,"
            " or leave the currency out.",
            field="currencies",
        )
