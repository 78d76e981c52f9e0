"""The formats in which a report can be taken along; a further one is one more entry here."""

from collections.abc import Callable
from dataclasses import dataclass

from reporting.exports.csv_writing import write_csv
from reporting.exports.errors import UnknownFormat
from reporting.exports.json_writing import write_json
from reporting.exports.pdf_writing import write_pdf
from reporting.exports.tables import Edition, ReportTable
from reporting.exports.xlsx_writing import write_xlsx


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How a report is written, and what a browser is told about the file; a paper bears the letterhead.

    ``rows_at_once`` is how many rows are written while somebody waits; longer ones are made in the background.
    Each number stands for one to two seconds of a processor, as measured: a row takes 7 ms on paper, 0.1 ms in a
    workbook, and the reading of it from the books most of its time in the other two.
    """

    name: str
    label: str
    content_type: str
    is_binary: bool
    write: Callable[[ReportTable, Edition], bytes]
    rows_at_once: int
    is_paper: bool = False


FORMATS = {
    one.name: one
    for one in (
        FileFormat("csv", "CSV", "text/csv; charset=utf-8", False, write_csv, 20_000),
        FileFormat(
            "xlsx",
            "XLSX",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            True,
            write_xlsx,
            10_000,
        ),
        FileFormat("pdf", "PDF", "application/pdf", True, write_pdf, 300, is_paper=True),
        FileFormat("json", "JSON", "application/json", False, write_json, 20_000),
    )
}


def file_format(name: str) -> FileFormat:
    """The format of that name; raises ``UnknownFormat``."""
    if name not in FORMATS:
        raise UnknownFormat(name, ", ".join(FORMATS))
    return FORMATS[name]
