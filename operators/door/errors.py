"""Refusals at the operators' door."""

from erp.foundation.errors import Refusal


class SignInRefused(Refusal):
    """Address, password or code is wrong; which of them is told to nobody."""

    def __init__(self) -> None:
        super().__init__("Address, password and code do not fit together. A code is good once: wait for the next one.")


class TooManyTries(Refusal):
    """Too many wrong sign-ins from this network or for this address."""

    def __init__(self) -> None:
        super().__init__("Too many tries. Wait a quarter of an hour, then try again.")


class OperatorKnown(Refusal):
    """An operator has this address already."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} is an operator already. Use --renew for a new password and key.", field="address")


class UnknownOperator(Refusal):
    """No operator has this address."""

    def __init__(self, address: str) -> None:
        super().__init__(f"There is no operator {address}.", field="address")
