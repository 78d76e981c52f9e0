"""One account, line by line, with its running balance."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounting.currencies.queries import known_currencies
from accounting.ledger.addresses import account_url, entry_url, query
from accounting.ledger.finding import account_coded
from accounting.ledger.forms import Span, SpanForm
from accounting.ledger.models import LedgerAccount
from accounting.ledger.queries import AccountLedger, account_ledger
from accounting.ledger.sight import NOTHING_HELD, Held
from accounting.periods.queries import fiscal_years
from erp.foundation import clock
from erp.foundation.money import Currency
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("accounting.account.view")
def account_ledger_page(request: TenantRequest, slug: str, code: str) -> HttpResponse:
    """Lines from the start of the fiscal year, or of ``?from_date=`` to ``?to_date=``."""
    account = account_coded(code)
    form = SpanForm(request.GET)
    today = clock.today(request.tenant.time_zone)
    span = form.span(usual_start=_year_start(form.given("to_date") or today), today=today)
    later_than = request.GET.get("later_than", "")
    page = account_ledger(account, starts=span.starts, ends=span.ends, seen_by=request.actor, later_than=later_than)
    is_whole = not page.later_than and not later_than and page.closing is not None
    known = known_currencies()
    foreign = [known[code] for code in _foreign_in(page, request.tenant.base_currency)]
    context = {
        "account": _account(request, account),
        "lines": _lines(page, slug, known),
        "opening": page.opening.amount if page.opening else None,
        "closing": page.closing.amount if page.closing else None,
        "has_foreign": bool(foreign),
        "opening_in_currency": _in_currencies(page.opening, foreign),
        "closing_in_currency": _in_currencies(page.closing, foreign),
        "own_only": page.closing is None,
        "is_continued": bool(later_than),
        "continues": bool(page.later_than),
        "total_debit": sum(one.line.amount for one in page.lines if one.line.amount > 0) if is_whole else None,
        "total_credit": -sum(one.line.amount for one in page.lines if one.line.amount < 0) if is_whole else None,
        "form": SpanForm(initial={"from_date": span.starts, "to_date": span.ends}),
        "filtered": form.is_filtered,
        "span": span,
        "report_url": _report_url(request, slug, account, span),
        "accounts_url": reverse("account_list", args=[slug]),
        "first_url": _address(span) if later_than else "",
        "next_url": _address(span, page.later_than) if page.later_than else "",
    }
    return render(request, "accounting/ledger/account_ledger.html", context)


def _year_start(day: date) -> date:
    """The first day of the fiscal year of a day, or of its calendar year where none is open."""
    year = fiscal_years().prefetch_related(None).filter(starts__lte=day, ends__gte=day).first()
    return year.starts if year else day.replace(month=1, day=1)


def _address(span: Span, later_than: str = "") -> str:
    return query(from_date=span.starts, to_date=span.ends, later_than=later_than)


def _report_url(request: TenantRequest, slug: str, account: LedgerAccount, span: Span) -> str:
    """The same lines as a report, which can be narrowed further and taken along."""
    if not request.actor.may("reporting.report.view"):
        return ""
    asked = query(account=account.code, from_date=span.starts, to_date=span.ends)
    return reverse("account_ledger_report", args=[slug]) + asked


def _account(request: TenantRequest, account: LedgerAccount) -> dict[str, Any]:
    slug = request.tenant.slug
    return {
        "code": account.code,
        "name": account.full_name,
        "type_label": account.get_type_display(),
        "normal_balance": account.normal_balance,
        "currency": account.currency,
        "is_control": account.is_control,
        "is_active": account.is_active,
        "edit_url": f"{account_url(slug, account.code)}edit/" if request.actor.may("accounting.account.edit") else "",
    }


def _foreign_in(page: AccountLedger, base: str) -> list[str]:
    """The foreign currencies that the account holds around these lines, or that are among them."""
    found = {one.line.currency for one in page.lines}
    found |= {code for code, amount in (page.opening or NOTHING_HELD).in_currency.items() if amount}
    return sorted(found - {base})


def _in_currencies(one: Held | None, foreign: Sequence[Currency]) -> list[dict[str, Any]]:
    if one is None:
        return []
    return [
        {"currency": unit.code, "amount": one.in_currency.get(unit.code, 0), "exponent": unit.exponent}
        for unit in foreign
    ]


def _lines(page: AccountLedger, slug: str, known: Mapping[str, Currency]) -> list[dict[str, Any]]:
    return [
        {
            "date": one.line.posting_date,
            "number": one.line.entry.number,
            "url": entry_url(slug, one.line.entry.number),
            "memo": one.line.memo or one.line.entry.memo,
            "debit": one.line.amount if one.line.amount > 0 else None,
            "credit": -one.line.amount if one.line.amount < 0 else None,
            "balance": one.balance,
            "currency": one.line.currency,
            "currency_amount": one.line.currency_amount,
            "currency_balance": one.currency_balance,
            "currency_exponent": known[one.line.currency].exponent,
        }
        for one in page.lines
    ]
