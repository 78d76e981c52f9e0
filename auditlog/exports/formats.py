"""The forms in which the log leaves."""

from dataclasses import dataclass

from auditlog.exports.errors import UnknownFormat


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A form: its name, what people call it, and the file beside the proof, if there is one."""

    name: str
    label: str
    readable_name: str = ""

    @property
    def download_extension(self) -> str:
        """How the file ends that the product hands out."""
        return "zip" if self.readable_name else self.name


NDJSON = ExportFormat("ndjson", "NDJSON")
CSV = ExportFormat("csv", "CSV with proof", "events.csv")
PDF = ExportFormat("pdf", "PDF with proof", "log.pdf")
FORMATS = {one.name: one for one in (NDJSON, CSV, PDF)}


def export_format(name: str) -> ExportFormat:
    """The form of that name; raises ``UnknownFormat``."""
    if name not in FORMATS:
        raise UnknownFormat(name, ", ".join(FORMATS))
    return FORMATS[name]
