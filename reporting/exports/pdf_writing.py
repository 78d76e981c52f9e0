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
_CLASSES = {"amount": "num", "percent": "num", "code": "code", "date": "date", "text": ""}
# Widths in millimetres: of a digit of nine points and of the small type, of what else stands beside the amounts.
_DIGIT, _SMALL_DIGIT, _WORDS, _PADDING = 1.8, 1.25, 55, 4
_UPRIGHT, _ON_ITS_SIDE = 178, 265
_MANY_WORDS = 4


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
        looks = {
            f"level-{row.level}": True,
            "subtotal": row.is_sum,
            "heading": row.is_heading,
            "group": row.is_group,
            "grand": row.is_grand,
        }
        return {
            "cells": [_text(row.cells[place], edition) for place in places],
            "look": " ".join(name for name, has in looks.items() if has),
            "is_grand": row.is_grand,
        }

    return render_to_string(
        "reporting/exports/report.pdf.html",
        {
            "tenant": edition.tenant,
            "letterhead": edition.letterhead or Letterhead(edition.tenant.name),
            "report_title": table.title,
            "subtitle": table.subtitle,
            "columns": [
                {"label": one.label, "css_class": "memo" if one.key == "memo" else _CLASSES[one.kind]}
                for one in columns
            ],
            "sections": [
                {"label": section.label, "rows": [cells(row) for row in section.rows]} for section in table.sections
            ],
            "totals": [cells(row) for row in table.totals],
            "printed_at": edition.printed_at,
            "printed_by": edition.printed_by,
            "notes": table.notes,
            "paper": _paper(table),
        },
    )


def _paper(table: ReportTable) -> str:
    """Which way the sheet lies and how large its type is, so that no column runs off its edge."""
    amounts = [place for place in table.printed_places() if table.columns[place].kind in ("amount", "percent")]
    widest = [_digits(table, place) for place in amounts]
    words = _WORDS if len(table.printed_places()) - len(widest) < _MANY_WORDS else _WORDS * 2
    needed = words + sum(one * _DIGIT + _PADDING for one in widest)
    if needed <= (_ON_ITS_SIDE if table.landscape else _UPRIGHT):
        return "landscape" if table.landscape else ""
    if needed <= _ON_ITS_SIDE:
        return "landscape"
    is_small_enough = words + sum(one * _SMALL_DIGIT + _PADDING / 2 for one in widest) <= _ON_ITS_SIDE + 14
    return "landscape small" if is_small_enough else "large small"


def _digits(table: ReportTable, place: int) -> int:
    """How many signs the widest amount of a column has, those that group its digits among them."""
    cells = (row.cells[place] for _, row in table.rows())
    return max((len(one.plain()) * 4 // 3 for one in cells if isinstance(one, Amount)), default=8)


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
