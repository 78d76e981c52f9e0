"""Refusals about alerts and their rules."""

from erp.foundation.errors import Refusal


class AlreadyAcknowledged(Refusal):
    """Somebody was quicker."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has acknowledged this alert already. Load the page again to read the note.")


class UnknownRule(Refusal):
    """There is no such rule."""

    def __init__(self, code: str) -> None:
        super().__init__(f"There is no alert rule '{code}'.", field="rule")


class BadValue(Refusal):
    """A parameter is out of its bounds."""

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence, field=field)


class NotARecipient(Refusal):
    """Somebody was chosen who may not read alerts."""

    def __init__(self) -> None:
        super().__init__("Only members who may see alerts can be told beside the owners.", field="recipients")


class SilenceNotAhead(Refusal):
    """A silence would end before it begins, or never."""

    def __init__(self, most_days: int) -> None:
        super().__init__(f"Choose a moment that lies ahead, at most {most_days} days from now.", field="until")


class SilenceWithoutReason(Refusal):
    """Nobody said why."""

    def __init__(self) -> None:
        super().__init__("Say why nobody needs to be told; the audit log keeps it.", field="reason")
