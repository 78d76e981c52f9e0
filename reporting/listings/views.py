"""Pages of the listings, on screen by key or with ``?format=`` whole, as a file."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounting.ledger.addresses import account_url, entry_url
from accounting.ledger.queries import accounts
from accounting.ledger.reach import of_whole_business
from accounting.ledger.sight import sight_of
from erp.foundation import clock
from erp.foundation.errors import Refusal
from reporting.exports.downloading import download_links, download_report
from reporting.exports.formats import FileFormat, file_format
from reporting.exports.tables import Amount, Cell, ReportTable, Row, Section
from reporting.financials.lines_under import accounts_under
from reporting.financials.presets import presets
from reporting.listings.asking import AskedListing, single_dimensions
from reporting.listings.day_book import day_book_page, day_book_table
from reporting.listings.forms import ListingForm
from reporting.listings.general_ledger import general_ledger_page
from reporting.listings.journal_register import register_page, register_table
from reporting.listings.ledger_table import ledger_table
from reporting.listings.long_files import long_file, offer, order
from reporting.listings.number_gaps import number_gaps_table
from reporting.listings.whole import WHOLE, account_ledger_of, day_book_of, ledger_of, register_of
from tenancy.access.checking import require_permission
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

# Where a column has room, by its key; the others are always shown.
_ROOM = {
    "reference": "from-lg",
    "currency_amount": "from-md",
    "currency_balance": "from-md",
    "currency": "from-lg",
    "document_date": "from-lg",
    "source": "from-lg",
    "posted_by": "from-lg",
    "memo": "from-sm",
    "date": "from-sm",
    "given": "from-sm",
    "series": "from-sm",
    "state": "from-sm",
}


@dataclass(frozen=True, slots=True)
class _Listing:
    """What differs between the pages: a page of it and all of it as tables, and its words.

    ``name`` is that of the report; one that is never long has a table and no more.
    """

    name: str
    title: str
    words: str
    page: Callable[[AskedListing, str], tuple[ReportTable, str]]
    whole: Callable[[AskedListing], ReportTable]
    takes_account: bool = False
    takes_dimension: bool = True
    takes_under: bool = False


def _ledger_page(name: str, title: str) -> Callable[[AskedListing, str], tuple[ReportTable, str]]:
    def page(asked: AskedListing, behind: str) -> tuple[ReportTable, str]:
        found = general_ledger_page(asked, behind=behind)
        return ledger_table(found, asked, name=name, title=title), found.behind

    return page


def _day_book_page(asked: AskedListing, behind: str) -> tuple[ReportTable, str]:
    found = day_book_page(asked, behind=behind)
    return day_book_table(found, asked), found.behind


def _register_page(asked: AskedListing, behind: str) -> tuple[ReportTable, str]:
    found = register_page(asked, behind=behind)
    return register_table(found, asked), found.behind


_GENERAL_LEDGER = _Listing(
    "general-ledger",
    "General ledger",
    "Every account with its lines between two balances.",
    _ledger_page("general-ledger", "General ledger"),
    ledger_of,
    takes_under=True,
)
_ACCOUNT_LEDGER = _Listing(
    "account-ledger",
    "Account ledger",
    "The lines of an account with the balance after each.",
    _ledger_page("account-ledger", "Account ledger"),
    account_ledger_of,
    takes_account=True,
)
_DAY_BOOK = _Listing("day-book", "Day book", "Every entry with its lines, day after day.", _day_book_page, day_book_of)
_REGISTER = _Listing(
    "journal-register", "Journal register", "Every entry, in the order of numbers.", _register_page, register_of
)
_NUMBER_GAPS = _Listing(
    "number-gaps",
    "Gaps in numbers",
    "Whether the numbers of entries follow on.",
    lambda asked, _behind: (number_gaps_table(asked), ""),
    number_gaps_table,
    takes_dimension=False,
)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("reporting.report.view")
def general_ledger_view(request: TenantRequest, _slug: str) -> HttpResponse:
    """Every account, line by line."""
    return _page(request, _GENERAL_LEDGER)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("reporting.report.view")
def account_ledger_view(request: TenantRequest, _slug: str) -> HttpResponse:
    """One account, ``?account=`` its code, line by line."""
    return _page(request, _ACCOUNT_LEDGER)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("reporting.report.view")
def day_book_view(request: TenantRequest, _slug: str) -> HttpResponse:
    """Entries by day."""
    return _page(request, _DAY_BOOK)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("reporting.report.view")
def journal_register_view(request: TenantRequest, _slug: str) -> HttpResponse:
    """Entries by number."""
    return _page(request, _REGISTER)


@require_safe
@tenant_page("reporting.report.view")
@of_whole_business
def number_gaps_view(request: TenantRequest, _slug: str) -> HttpResponse:
    """What numbers are missing, if any."""
    return _page(request, _NUMBER_GAPS)


def _page(request: TenantRequest, listing: _Listing) -> HttpResponse:
    today = clock.today(request.tenant.time_zone)
    asked = ListingForm(request.GET).asked(today, sight_of(request.actor))
    if not listing.takes_under:
        asked = replace(asked, under="")
    behind = request.GET.get("behind", "")
    if chosen := request.GET.get("format"):
        # A refusal goes to the page of refusals: a file has no field to stand beside.
        return _file(request, listing, asked, file_format(chosen))
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        table, next_key = listing.page(asked, behind)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        asked = replace(asked, account="", dimension="", under="")
        table, next_key = listing.page(asked, "")
    context = {
        "listing": listing,
        "asked": asked,
        "table": table,
        "under": accounts_under(asked.under).label if asked.under and listing.takes_under else "",
        "columns": [(one, _room(table, one.key)) for one in table.columns if one.in_print],
        "runs": _runs(table),
        "sections": [_section(request, table, one) for one in table.sections],
        "totals": [_cells(table, one) for one in table.totals],
        "presets": presets(today, has_range=True),
        "accounts": accounts().filter(is_group=False) if listing.takes_account else (),
        "dimensions": single_dimensions(asked.sight) if listing.takes_dimension else (),
        "exports": download_links(request),
        "is_continued": bool(behind),
        "behind": next_key,
        "own_only": asked.sight.posted_by is not None,
    }
    return render(request, "reporting/listings/listing.html", context)


def _file(request: TenantRequest, listing: _Listing, asked: AskedListing, form: FileFormat) -> HttpResponse:
    """The file at once where it is short; else the offer to make it in the background, which a POST accepts."""
    require_permission(request.actor, "reporting.report.export")
    long = long_file(listing.name, listing.title, asked, form) if listing.name in WHOLE else None
    if long:
        return order(request, long) if request.method == "POST" else offer(request, long)
    return download_report(listing.whole(asked), format_name=form.name, tenant=request.tenant, actor=request.actor)


def _runs(table: ReportTable) -> bool:
    """Whether it has a running balance: then a phone shows one amount beside it, not debit and credit."""
    return table.columns[-1].key == "balance"


def _room(table: ReportTable, key: str) -> str:
    return "from-sm" if key in ("debit", "credit") and _runs(table) else _ROOM.get(key, "")


def _section(request: TenantRequest, table: ReportTable, section: Section) -> dict[str, Any]:
    slug = request.tenant.slug
    is_ledger = table.columns[0].key == "code"
    url = account_url(slug, section.key) if is_ledger else entry_url(slug, section.key) if section.key else ""
    return {
        "label": section.label,
        "url": url,
        "rows": [{"cells": _cells(table, row), "look": "subtotal" if row.is_sum else ""} for row in section.rows],
    }


def _cells(table: ReportTable, row: Row) -> list[dict[str, Any]]:
    """Each cell with its column; under the number of an entry stands what a phone has no column for."""
    values: dict[str, Cell] = {column.key: cell for column, cell in zip(table.columns, row.cells, strict=True)}
    shown = []
    for column in table.columns:
        if not column.in_print:
            continue
        cell = values[column.key]
        amount = cell if isinstance(cell, Amount) else None
        if column.key == "balance":
            shown.append(_narrow_amount(values))
        shown.append(
            {
                "kind": column.kind,
                "key": column.key,
                "room": _room(table, column.key),
                "amount": amount,
                "value": None if amount else cell,
                "below": (values.get("date"), values.get("memo")) if column.key == "number" else None,
            }
        )
    return shown


def _narrow_amount(values: dict[str, Cell]) -> dict[str, Any]:
    debit, credit = values["debit"], values["credit"]
    amount = debit if isinstance(debit, Amount) and debit.minor else None
    if amount is None and isinstance(credit, Amount) and credit.minor:
        amount = Amount(-credit.minor, credit.exponent)
    return {"kind": "amount", "key": "amount", "room": "to-sm", "amount": amount, "value": None}
