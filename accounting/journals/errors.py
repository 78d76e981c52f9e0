"""Refusals about entries by hand that are not posted yet."""

from erp.foundation.errors import Refusal


class DraftRefused(Refusal):
    """A draft cannot be taken the next step as it stands."""


class DraftChanged(DraftRefused):
    """Somebody else has changed the draft since the page was opened."""

    def __init__(self, by: str, when: str) -> None:
        super().__init__(
            f"{by} changed this draft at {when}, after you opened it. What you typed is still here and is not saved:"
            " save it as a new draft, or open the draft in another tab and bring both together there."
        )


class DraftNotEditable(DraftRefused):
    """The draft is submitted, approved, posted or discarded."""

    def __init__(self, state: str) -> None:
        words = {
            "submitted": "It is submitted. Take it back first; then it can be changed.",
            "approved": "It is approved. Take it back first; the approval ends with that.",
            "posted": "It is posted, and stays as it is.",
            "discarded": "It was discarded.",
        }
        super().__init__(words.get(state, f"It is {state}."))


class DraftNotThere(DraftRefused):
    """The draft is not in the state that the step begins in."""

    def __init__(self, state: str, needed: str) -> None:
        super().__init__(f"This entry is {state} by now, not {needed}. Nothing was changed.")


class DraftIncomplete(DraftRefused):
    """A line without account or amount, or an entry without a memo."""

    def __init__(self, sentence: str, *, field: str = "lines") -> None:
        super().__init__(sentence, field=field)


class MakerIsNotChecker(DraftRefused):
    """Whoever made or changed an entry does not approve it."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__("You made or changed this entry, so another person approves it.")


class ApproverIsNobody(DraftRefused):
    """An approval has to be a person's."""

    def __init__(self) -> None:
        super().__init__("An entry is approved by a person, not by a command or a task.")


class ReasonMissing(DraftRefused):
    """An entry was sent back without a word."""

    def __init__(self) -> None:
        super().__init__("Say what is to be changed.", field="reason")


class PostedBefore(DraftRefused):
    """The page that the draft comes from was posted in the meantime."""

    def __init__(self, number: str) -> None:
        super().__init__(f"This entry was posted already, as {number}. Discard the draft.")


class TemplateNeedsName(Refusal):
    """A template was to be kept without a name."""

    def __init__(self) -> None:
        super().__init__("Give the template a name.", field="name")


class TemplateNameTaken(Refusal):
    """Two templates in the list bear no one name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a template called “{name}” already. Choose another name.", field="name")


class RecurringNeverRuns(Refusal):
    """No day lies between the beginning and the end."""

    def __init__(self) -> None:
        super().__init__("No day lies between the first day and the end. Choose a later end.", field="ends")


class RecurringTooFar(Refusal):
    """What repeats begins about now."""

    def __init__(self) -> None:
        super().__init__("Choose a first day within the last year or the next ten.", field="starts")


class ReversalNotAllowed(Refusal):
    """Whoever posts an entry that is to be reversed may not reverse any."""

    def __init__(self) -> None:
        super().__init__(
            "You may not reverse entries, so the day is not yours to set."
            " Leave it empty, or have the entry posted by somebody who may.",
            field="reverse_on",
        )


class ReversalTooEarly(Refusal):
    """An entry is to be reversed on its own day or before it."""

    def __init__(self) -> None:
        super().__init__("Choose a day after the posting date.", field="reverse_on")


class TooManyFiles(Refusal):
    """So many files beside one entry are no proof any more."""

    def __init__(self, most: int) -> None:
        super().__init__(f"An entry has at most {most} files. Put some of them into one.", field="file")


class EntryFileWrong(Refusal):
    """A file of JSON does not hold an entry; the sentence names the line."""
