"""Refusals about closing a year."""

from erp.foundation.errors import Refusal


class NoRetainedEarnings(Refusal):
    """The chart names no account into which the profit of a year goes."""

    def __init__(self) -> None:
        super().__init__(
            "No account has the role of retained earnings. Give it to an equity account of the chart first.",
            field="fiscal_year",
        )


class EarlierYearNotClosed(Refusal):
    """Years are closed in their order."""

    def __init__(self, name: str, earlier: str) -> None:
        super().__init__(f"{name} cannot be closed before {earlier}. Close {earlier} first.", field="fiscal_year")


class NothingToClose(Refusal):
    """Income and expenses of the year are in equity already."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Nothing is left to carry over: income and expenses of {name} stand at zero.", field="fiscal_year"
        )
