"""Refusals about listings."""

from erp.foundation.errors import Refusal


class TooManyLines(Refusal):
    """A page would have to hold a file that is better written by a command."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"That is more than {most:,} lines. Choose fewer days or one account, "
            "or let the operator write the file with the command report.",
            field="from_date",
        )


class NoSuchAccount(Refusal):
    """An account was asked for that the chart has not got."""

    def __init__(self, code: str) -> None:
        super().__init__(f"There is no account '{code}'.", field="account")


class NarrowedToNothing(Refusal):
    """Listings show one branch or cost centre, or all; they have no columns to divide by."""

    def __init__(self, dimension: str) -> None:
        super().__init__(
            f"'{dimension}' is no dimension of a listing. Name one branch or cost centre: branch=CODE.",
            field="dimension",
        )
