"""The chart of accounts, the ledger of one account, and the form of an account."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounting.ledger.account_forms import AccountForm, initial_of
from accounting.ledger.accounts import change_account, create_account
from accounting.ledger.addresses import account_url
from accounting.ledger.chart import ChartGroup, chart_of_accounts
from accounting.ledger.finding import account_coded
from accounting.ledger.forms import AccountFilterForm
from accounting.ledger.models import LedgerAccount
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("accounting.account.view")
def account_list(request: TenantRequest, slug: str) -> HttpResponse:
    """The chart of accounts with today's balances."""
    today = clock.today(request.tenant.time_zone)
    form = AccountFilterForm(request.GET)
    groups = chart_of_accounts(
        today, seen_by=request.actor, text=form.given("text") or "", hide_unused=bool(form.given("hide_unused"))
    )
    may_edit = request.actor.may("accounting.account.edit")
    context = {
        "groups": [_group(group, slug, may_edit=may_edit) for group in groups],
        "as_at": today,
        "form": form,
        "filtered": form.is_filtered,
        "new_url": reverse("account_new", args=[slug]) if may_edit else "",
    }
    return render(request, "accounting/ledger/account_list.html", context)


def _group(group: ChartGroup, slug: str, *, may_edit: bool) -> dict[str, Any]:
    return {
        "label": group.label,
        "balance": group.balance,
        "accounts": [
            {
                "code": row.account.code,
                "name": row.account.name,
                "url": _url(row.account, slug, may_edit=may_edit),
                # Deeper than the page has room to show is shown at the deepest place.
                "depth": min(row.depth, 3),
                "is_group": row.account.is_group,
                "is_control": row.account.is_control,
                "is_active": row.account.is_active,
                "currency": row.account.currency,
                "balance": row.balance,
            }
            for row in group.accounts
        ],
    }


def _url(account: LedgerAccount, slug: str, *, may_edit: bool) -> str:
    """Lines stand on accounts alone; a heading has only its form."""
    if not account.is_group:
        return account_url(slug, account.code)
    return f"{account_url(slug, account.code)}edit/" if may_edit else ""


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.account.edit")
def account_new(request: TenantRequest, slug: str) -> HttpResponse:
    """The form of a new account."""
    form = AccountForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        made = _saved(form, None, request.actor)
        if made is not None:
            messages.success(request, f"Account {made} is in the chart.")
            return redirect("account_list", slug)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.account.edit")
def account_edit(request: TenantRequest, slug: str, code: str) -> HttpResponse:
    """The form of an account that is there."""
    account = account_coded(code)
    form = AccountForm(request.POST or None, is_new=False, initial=initial_of(account))
    if request.method == "POST" and form.is_valid():
        made = _saved(form, account, request.actor)
        if made is not None:
            messages.success(request, f"Account {made} was changed.")
            return redirect("account_list", slug)
    return _form_page(request, form, account)


def _saved(form: AccountForm, account: LedgerAccount | None, actor: Actor) -> LedgerAccount | None:
    """The account, or nothing where it was refused and the form says why."""
    try:
        if account is None:
            return create_account(form.facts(), actor=actor)
        return change_account(account, form.facts(), actor=actor)
    except Refusal as refusal:
        add_refusal(form, refusal)
    except ValidationError as error:
        form.add_error(None, error)
    return None


def _form_page(request: TenantRequest, form: AccountForm, account: LedgerAccount | None) -> HttpResponse:
    slug = request.tenant.slug
    context = {
        "account": {"code": account.code, "name": account.name} if account else None,
        "form": form,
        "cancel_url": account_url(slug, account.code) if account else reverse("account_list", args=[slug]),
    }
    return render(request, "accounting/ledger/account_form.html", context, status=422 if form.errors else 200)
