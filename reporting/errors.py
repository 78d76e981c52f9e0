"""Refusals about reports as such."""

from erp.foundation.errors import Refusal


class UnknownReport(Refusal):
    """Nobody makes a report of that name."""

    def __init__(self, name: str, known: str) -> None:
        super().__init__(f"There is no report '{name}'. There are: {known}.", field="report")


class ReportDoesNotTake(Refusal):
    """A report was asked with something that means nothing to it."""

    def __init__(self, report: str, argument: str) -> None:
        super().__init__(f"The report {report} does not take {argument}.", field=argument)


class FileNotWritten(Refusal):
    """The file that a report was to go into could not be written."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} could not be written: {why}.", field="output")


class TerminalShowsNoFile(Refusal):
    """A workbook or a PDF would only garble a terminal."""

    def __init__(self, label: str, extension: str) -> None:
        super().__init__(
            f"{label} is not for a terminal. Add --output report.{extension}, or send it into a file or a pipe.",
            field="output",
        )


class NotADate(Refusal):
    """A date was written in a way that could be read as another one."""

    def __init__(self, argument: str, text: str) -> None:
        super().__init__(f"{argument}: '{text}' is no date. Write it as 2026-10-31.", field=argument)


class WholeBusinessAlone(Refusal):
    """A report that means something over all branches only was asked for some of them."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{title} are looked for in the whole business: what other branches posted would look like a gap."
            " Ask somebody who sees all branches."
        )
