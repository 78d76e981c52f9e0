"""The library that sets pages, loaded at first use: it is large, and needs Pango."""

from typing import Any

from erp.foundation.errors import Refusal


class PdfNotAvailable(Refusal):
    """The library that sets pages is not on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "PDF needs the Pango library, which this machine does not have. Install it"
            " (libpango-1.0-0 and libpangoft2-1.0-0 on Debian), or choose another format.",
            field="format",
        )


def page_setting() -> Any:
    """WeasyPrint; raises ``PdfNotAvailable``."""
    try:
        import weasyprint
        import weasyprint.urls
    except OSError as error:
        raise PdfNotAvailable from error
    return weasyprint
