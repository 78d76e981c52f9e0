"""Write a report as PDF: the sheet of ``templates/reporting/exports/report.pdf.html``."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from erp.foundation.dates import short_date
from erp.foundation.money import format_amount
from erp.foundation.percent import percent_in_words
from erp.foundation.printing import page_setting
from reporting.exports.errors import ReportTooLongForPdf
from reporting.exports.tables import Amount, Cell, Edition, Percent, ReportTable, Row
from tenancy.business.letterhead import Letterhead
from tenancy.tenants.manner import manner_of

MOST_ROWS = 5_000
# What fits on a page on its side and upright, as far as progress has to be true.
_ROWS_A_PAGE = {True: 24, False: 38}
_CLASSES = {"amount": "num", "percent": "num", "code": "code", "date": "", "text": ""}


def write_pdf(table: ReportTable, edition: Edition) -> bytes:
    """The report on A4; raises ``PdfNotAvailable`` or ``ReportTooLongForPdf``."""
    if table.row_count > MOST_ROWS:
        raise ReportTooLongForPdf(table.row_count, MOST_ROWS)
    library = page_setting()
    # A report shows what it was given, the logo inside of its address; no text in it can make the server fetch one.
    fetch_nothing = library.urls.URLFetcher(allowed_protocols=("data",))
    page = library.HTML(string=report_html(table, edition), url_fetcher=fetch_nothing)
    with _telling(table, edition):
        sheet: bytes = page.write_pdf(stylesheets=[library.CSS(string=_stylesheet())])
    return sheet


class _Pages(logging.Handler):
    """Hears from the library which page it has set: it sets them one by one, and tells nobody else."""

    def __init__(self, tell: Callable[[int, str], None], rows_a_page: int) -> None:
        super().__init__(logging.INFO)
        self.tell = tell
        self.rows_a_page = rows_a_page

    def emit(self, record: logging.LogRecord) -> None:
        if "Creating layout - Page" in record.msg and isinstance(record.args, tuple) and record.args:
            number = int(str(record.args[0]))
            self.tell(number * self.rows_a_page, f"Page {number} is set")


@contextmanager
def _telling(table: ReportTable, edition: Edition) -> Iterator[None]:
    if edition.tell is None:
        yield
        return
    logger, hearer = logging.getLogger("weasyprint.progress"), _Pages(edition.tell, _ROWS_A_PAGE[table.landscape])
    before = logger.level
    logger.addHandler(hearer)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(before)
        logger.removeHandler(hearer)


def report_html(table: ReportTable, edition: Edition) -> str:
    """The sheet as a document of its own, without a stylesheet."""
    places = table.printed_places()
    columns = [table.columns[place] for place in places]

    def cells(row: Row) -> dict[str, object]:
        look = f"level-{row.level}" + (" subtotal" if row.is_sum else "") + (" heading" if row.is_heading else "")
        return {"cells": [_text(row.cells[place], edition) for place in places], "look": look}

    return render_to_string(
        "reporting/exports/report.pdf.html",
        {
            "tenant": edition.tenant,
            "letterhead": edition.letterhead or Letterhead(edition.tenant.name),
            "report_title": table.title,
            "subtitle": table.subtitle,
            "columns": [{"label": one.label, "css_class": _CLASSES[one.kind]} for one in columns],
            "sections": [
                {"label": section.label, "rows": [cells(row) for row in section.rows]} for section in table.sections
            ],
            "totals": [cells(row) for row in table.totals],
            "printed_at": edition.printed_at,
            "printed_by": edition.printed_by,
            "notes": table.notes,
            "landscape": table.landscape,
        },
    )


def _text(cell: Cell, edition: Edition) -> str | SafeString:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return short_date(cell)
    if isinstance(cell, Percent):
        return percent_in_words(cell.tenths)
    if not isinstance(cell, Amount):
        return cell
    manner = manner_of(edition.tenant)
    text = format_amount(cell.minor, cell.exponent, grouping=manner.grouping, negative=manner.negative)
    if cell.minor > 0:
        return text
    return format_html('<span class="{}">{}</span>', "negative" if cell.minor else "zero", text)


@cache
def _stylesheet() -> str:
    return (settings.BASE_DIR / "static/css/pdf.css").read_text(encoding="utf-8")
