"""Refusals about exports of the audit log."""

from erp.foundation.errors import Refusal


class NotADay(Refusal):
    """A text that was given as a day is none."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__(f"'{text}' is not a day. Write it as 2026-10-31.", field=field)


class DaysReversed(Refusal):
    """The range ends before it begins."""

    def __init__(self) -> None:
        super().__init__("The last day lies before the first. Exchange the two, or leave one empty.", field="to_date")


class UnknownDocumentType(Refusal):
    """Nothing of that name is ever written about."""

    def __init__(self, text: str, nearest: list[str]) -> None:
        hint = f"Did you mean {' or '.join(nearest)}?" if nearest else "Write it as in accounting.journal_entry."
        super().__init__(f"The audit log knows no type '{text}'. {hint}", field="subject_type")


class AmbiguousDocumentType(Refusal):
    """Two types bear the same plain word."""

    def __init__(self, text: str, meant: list[str]) -> None:
        super().__init__(f"'{text}' may be {' or '.join(meant)}. Write the whole name.", field="subject_type")


class UnknownFormat(Refusal):
    """Nobody writes that format."""

    def __init__(self, name: str, known: str) -> None:
        super().__init__(f"There is no format '{name}'. Choose one of: {known}.", field="format")


class UnknownPerson(Refusal):
    """No member has that name, and nothing in the log is signed with it."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"Nobody in the audit log is called '{text}'. Write the name or the e-mail address as the log shows it.",
            field="person",
        )


class TooLongForPdf(Refusal):
    """Nobody reads hundreds of pages, and setting them would hold up everybody else."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"More than {most:,} events fit this selection, which is too much for a PDF. Choose a shorter range,"
            " or take CSV.",
            field="format",
        )


class TooManyExports(Refusal):
    """As many exports are being made as one tenant may keep the workers busy with."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} exports are being made already. Wait until one of them is ready.")


class ExportFileGone(Refusal):
    """The file was removed, or is not ready."""

    def __init__(self) -> None:
        super().__init__("The file of this export is not there any more. Ask for the export again.")


class OutputNotWritable(Refusal):
    """The command cannot write where it was told to."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} cannot be written: {why}. Name another file with --output.", field="output")
