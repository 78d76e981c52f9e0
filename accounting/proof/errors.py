"""Refusals about proofs of the books."""

from erp.foundation.errors import Refusal


class AssertionNeedsSource(Refusal):
    """Somebody will ask where the amount is known from."""

    def __init__(self) -> None:
        super().__init__("Say where the amount is known from: a statement, a letter, a count.", field="note")


class AssertionThere(Refusal):
    """The balance of the account on that day is asserted already."""

    def __init__(self, account: str, day: str) -> None:
        super().__init__(f"The balance of {account} on {day} is asserted already. Withdraw it first.", field="day")


class AccountHasNoBalance(Refusal):
    """A heading of the chart holds nothing itself."""

    def __init__(self, account: str) -> None:
        super().__init__(f"{account} is a heading of the chart. Choose an account that takes lines.", field="account")


class ProofUnderWay(Refusal):
    """One proof at a time is enough."""

    def __init__(self) -> None:
        super().__init__("The books are being proven already. The result will stand here.")
