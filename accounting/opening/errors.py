"""Refusals of the opening balances, each a sentence to act on."""

from datetime import date

from erp.foundation.dates import long_date
from erp.foundation.errors import Refusal


class OpeningRefused(Refusal):
    """The opening balances cannot be taken as they are."""


class TableNotUnderstood(OpeningRefused):
    """What was pasted or uploaded is no table that can be read."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="table")


class ChangedMeanwhile(OpeningRefused):
    """Somebody else saved the draft since this page was opened."""

    def __init__(self, who: str) -> None:
        super().__init__(
            f"{who} has changed the opening balances since you opened this page. Nothing was saved; what you typed"
            " is still here. Open the page in another window to see the change, then save once more to put yours"
            " in its place."
        )


class OpeningHasFaults(OpeningRefused):
    """Something in the draft is wrong, so nothing can be posted."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class OpeningLocked(OpeningRefused):
    """The opening balances stand for good."""

    is_recorded = True

    def __init__(self, why: str) -> None:
        super().__init__(f"The opening balances are not replaced any more: {why} Correct them by a journal entry.")


class NothingToLock(OpeningRefused):
    """Only what is posted can be locked."""

    def __init__(self) -> None:
        super().__init__("There are no opening balances yet. Post them first.")


class DayOutOfReach(OpeningRefused):
    """A first day that no books begin with."""

    def __init__(self, day: date, why: str) -> None:
        super().__init__(f"{long_date(day)} cannot be the first day of the books: {why}", field="day")


class EntriesBefore(OpeningRefused):
    """Books do not begin on a day before which entries count already."""

    is_recorded = True

    def __init__(self, day: date, count: int) -> None:
        entries = "1 entry counts" if count == 1 else f"{count:,} entries count"
        super().__init__(
            f"{entries} before {long_date(day)}, so the books do not begin there. Choose a first day that comes before"
            " every entry, or correct single balances by a journal entry.",
            field="day",
        )


class OpeningNeedsAnother(OpeningRefused):
    """Above the tenant's limit of approval nobody posts the opening balances that he typed himself."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__(
            "The opening balances are above the amount from which entries need the approval of another person."
            " Somebody who may approve entries and has changed nothing here posts them."
        )
