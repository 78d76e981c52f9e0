"""Refusals about signatures."""

from collections.abc import Sequence

from erp.foundation.errors import Refusal


class ChecklistFails(Refusal):
    """Nobody signs what does not hold."""

    is_recorded = True

    def __init__(self, period: str, failing: Sequence[str]) -> None:
        super().__init__(f"{period} cannot be signed while these do not hold: {'; '.join(failing)}.")


class SignedAlready(Refusal):
    """A period is signed once."""

    def __init__(self, period: str, by: str) -> None:
        super().__init__(f"{period} was signed by {by} already.")
