"""Refusals about periods."""

from erp.foundation.errors import Refusal


class PeriodLocked(Refusal):
    """The period is locked for good."""

    is_recorded = True

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is locked for good and cannot be opened again.", field="state")


class ExceptionNeedsReason(Refusal):
    """Whoever posts into closed books is asked why, later."""

    def __init__(self) -> None:
        super().__init__("Say why this person may post into a closed period.", field="reason")


class ExceptionEnded(Refusal):
    """The end of an exception lies in the past."""

    def __init__(self) -> None:
        super().__init__("Choose an end that is still to come.", field="ends_at")
