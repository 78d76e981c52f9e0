"""Refusals about reviews of access."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from erp.foundation.errors import Refusal


class ReviewOpenAlready(Refusal):
    """One review is done after the other."""

    def __init__(self) -> None:
        super().__init__("A review is open already. Finish it first.")


class ReviewFinished(Refusal):
    """What was finished stands as it is."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__("This review is finished; nothing in it changes any more. Begin a new one.")


class OwnReviewRow(Refusal):
    """An owner's own access is looked at by another owner, where there is one."""

    is_recorded = True

    def __init__(self, others: Iterable[str]) -> None:
        named = " or ".join(others)
        super().__init__(f"You cannot decide about your own access. Ask {named}.")


class NothingWasChanged(Refusal):
    """The access is as it was found."""

    def __init__(self, who: str) -> None:
        super().__init__(
            f"The access of {who} is as it was found. Change the role or the overrides first, or confirm it.",
            field="decision",
        )


class NoteMissing(Refusal):
    """What is changed or revoked is so for a reason."""

    def __init__(self) -> None:
        super().__init__("Say why, for whoever reads it later.", field="note")


class GoneByNow(Refusal):
    """The person is no member any more."""

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} is no member any more; there is nothing to decide.")


class DecidedMeanwhile(Refusal):
    """Somebody else wrote beside the same person since the sheet was shown."""

    def __init__(self, who: str, decision: str, by: str) -> None:
        what = f"{decision.lower()} by {by}" if decision else "another note, or a change of access"
        super().__init__(
            f"Something was written about {who} meanwhile: {what}. Save again if yours is to stand.", field="decision"
        )


class DecisionMissing(Refusal):
    """A note was typed beside somebody whose access was changed since it was decided about."""

    def __init__(self, who: str) -> None:
        super().__init__(f"Decide about {who} as well: what was decided was about other access.", field="decision")


class SheetRefused(Refusal):
    """Something on the sheet was refused; ``by_row`` holds the refusals by the ids of their rows."""

    def __init__(self, by_row: Mapping[UUID, Refusal]) -> None:
        super().__init__("Nothing is saved yet. Look at what is said beside the people named.")
        self.by_row = by_row


class ReviewIncomplete(Refusal):
    """Somebody was not decided about, or may do something else since."""

    def __init__(self, undecided: list[str], altered: list[str]) -> None:
        parts = []
        if undecided:
            parts.append(f"Decide about {_named(undecided)} first.")
        if altered:
            parts.append(f"What {_named(altered)} may do has changed since it was decided: look again.")
        super().__init__(" ".join(parts))


def _named(people: list[str]) -> str:
    more = f" and {len(people) - 3} more" if len(people) > 3 else ""
    return ", ".join(people[:3]) + more
