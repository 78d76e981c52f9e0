"""Refusals of the writers of files."""

from erp.foundation.errors import Refusal


class UnknownFormat(Refusal):
    """A file was asked for in a format that nobody writes."""

    def __init__(self, name: str, known: str) -> None:
        super().__init__(f"There is no format '{name}'. Choose one of: {known}.", field="format")


class ReportTooLongForPdf(Refusal):
    """Nobody reads hundreds of pages, and setting them would hold up everybody else."""

    def __init__(self, rows: int, most: int) -> None:
        super().__init__(
            f"The report has {rows:,} rows; a PDF takes at most {most:,}. Choose XLSX or CSV.", field="format"
        )
