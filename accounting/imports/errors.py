"""Refusals of the imports room."""

from erp.foundation.errors import Refusal


class JournalFileRefused(Refusal):
    """A file cannot be read as a general journal at all."""


class ImportOptionRefused(Refusal):
    """A rate or a unit that was given with a file cannot be used."""


class FileTooLarge(Refusal):
    """The file is larger than this installation takes."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(
            f"The file is larger than {limit_bytes // (1024 * 1024)} MB. Cut it into several, by month or year.",
            field="file",
        )


class FileMissing(Refusal):
    """The stored file is not there any more."""

    def __init__(self, file_name: str) -> None:
        super().__init__(f"The stored copy of {file_name} is gone. Upload the file again.")


class SameFileAgain(Refusal):
    """The very same bytes were posted before and stand in the books."""

    def __init__(self, file_name: str, posted_on: str) -> None:
        super().__init__(
            f"This very file was imported before, as {file_name} on {posted_on}. Posting it again would count "
            "everything twice. Undo that import first, or confirm that it is meant to be posted again.",
            field="again",
        )


class ImportNotInState(Refusal):
    """An import is asked for a step that does not follow from where it stands."""

    def __init__(self, file_name: str, state: str, wanted: str) -> None:
        super().__init__(f"{file_name} is {state}; it cannot be {wanted} now.")
