"""Refusals about budgets, each a sentence that a person can act on."""

from collections.abc import Mapping
from uuid import UUID

from erp.foundation.errors import Refusal


class BudgetNameTaken(Refusal):
    """Two versions of a year's budget under one name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"This year has a budget called {name} already. Choose another name.", field="name")


class NoYearToCopy(Refusal):
    """What a budget is made from is the year before, which has to be in the books."""

    def __init__(self, year: str) -> None:
        super().__init__(f"There is no fiscal year before {year} in the books, so there are no figures to copy.")


class YearsDiffer(Refusal):
    """Figures go over period by period, so both years have as many of them."""

    def __init__(self, earlier: str, periods_then: int, year: str, periods_now: int) -> None:
        super().__init__(
            f"{earlier} has {periods_then} periods and {year} has {periods_now}, so figures cannot be taken over period"
            " by period. Type the years of the accounts, or import a file."
        )


class BudgetCellRefused(Refusal):
    """An amount for an account or period that the budget cannot have."""


class BudgetChangedMeanwhile(Refusal):
    """Amounts that are no longer what the page showed when they were typed over.

    ``standing`` has what stands by account and period now, debit positive.
    """

    def __init__(self, standing: Mapping[tuple[UUID, UUID], int]) -> None:
        super().__init__("Somebody changed the same amounts meanwhile. Load the budget again.")
        self.standing = standing


class BudgetFileUnreadable(Refusal):
    """A file in which no budget can be found at all."""

    def __init__(self, why: str) -> None:
        super().__init__(why, field="file")
