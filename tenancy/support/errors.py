"""Refusals about support access."""

from erp.foundation.errors import Refusal


class SupportOver(Refusal):
    """The question was answered, withdrawn or ran out, or the look is over already."""

    def __init__(self) -> None:
        super().__init__("It was answered or is over already. Load the page again to see how it stands.")


class SupportTooLong(Refusal):
    """A look lasts between an hour and a day."""

    def __init__(self) -> None:
        super().__init__("Choose between 1 and 24 hours.", field="hours")


class SupportAskedAlready(Refusal):
    """The operator has a question open, or looks already."""

    def __init__(self) -> None:
        super().__init__("You have asked already, or can look already. Wait for the owners, or end that first.")
