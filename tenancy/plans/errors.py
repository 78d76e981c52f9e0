"""Refusals about plans."""

from erp.foundation.errors import Refusal
from tenancy.plans.registry import Kind

_WORDS: dict[Kind, tuple[str, str, str]] = {
    "users": ("people, with open invitations", "Remove somebody or withdraw an invitation first", "email"),
    "bytes": ("of kept files", "Throw away imports and attachments that nobody needs", "file"),
    "api_calls": ("API calls in a month", "Wait for the next month", ""),
}


class NoRoomInPlan(Refusal):
    """The plan holds no more of a kind."""

    def __init__(self, kind: Kind, plan: str, most: str) -> None:
        what, remedy, field = _WORDS[kind]
        super().__init__(
            f"The plan {plan} holds {most} {what}, and this would be more. {remedy}, or ask for a larger plan.",
            field=field,
        )
        self.kind = kind


class UnknownPlan(Refusal):
    """A code that no plan has."""

    def __init__(self, code: str, known: str) -> None:
        super().__init__(f"There is no plan '{code[:40]}'. Choose one of: {known}.", field="plan")


class SamePlan(Refusal):
    """The tenant is on that plan already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The tenant is on the plan {name} already.", field="plan")


class PlanIsTheOperators(Refusal):
    """Somebody in the tenant wants another plan."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__("Plans are changed by the operators of this installation. Ask them for another one.")
