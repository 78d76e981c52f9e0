"""Refusals about periods."""

from erp.foundation.errors import Refusal


class PeriodLocked(Refusal):
    """The period is locked for good."""

    is_recorded = True

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is locked for good and cannot be opened again.", field="state")


class FiscalYearExists(Refusal):
    """The year is there already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Fiscal year {name} is open already.", field="day")
