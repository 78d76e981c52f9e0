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
    """How a report is written, and what a browser is told about the file; a paper bears the letterhead."""

    name: str
    label: str
    content_type: str
    is_binary: bool
    write: Callable[[ReportTable, Edition], bytes]
    is_paper: bool = False


FORMATS = {
    one.name: one
    for one in (
        FileFormat("csv", "CSV", "text/csv; charset=utf-8", False, write_csv),
        FileFormat(
            "xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", True, write_xlsx
        ),
        FileFormat("pdf", "PDF", "application/pdf", True, write_pdf, is_paper=True),
        FileFormat("json", "JSON", "application/json", False, write_json),
    )
}


def file_format(name: str) -> FileFormat:
    """The format of that name; raises ``UnknownFormat``."""
    if name not in FORMATS:
        raise UnknownFormat(name, ", ".join(FORMATS))
    return FORMATS[name]
