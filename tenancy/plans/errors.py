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
    """The business is on that plan already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The business is on the plan {name} already. Choose another one.", field="plan")


class PlanIsTheOperators(Refusal):
    """Somebody in the tenant wants another plan."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__(
            "Plans are changed by the operators of this installation. Ask them for another one on the page of the plan."
        )


class PlanAskedAlready(Refusal):
    """One question is answered after the other."""

    def __init__(self, name: str, by: str) -> None:
        super().__init__(f"{by} has asked for the plan {name} already. Take that back first, or wait.", field="plan")


class NothingAsked(Refusal):
    """No question waits, since it was answered or taken back meanwhile."""

    def __init__(self, wanted: str = "another plan") -> None:
        super().__init__(f"No question for {wanted} waits any more. Load the page again.")


class PlanOfClosed(Refusal):
    """What is closed for good is on the plan it was on."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is closed for good: nobody enters, and its plan stays as it was.")
