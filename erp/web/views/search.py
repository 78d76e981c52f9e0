"""Find a document by its number, an account, a person, a page."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from accounting.ledger.finding import entries_numbered
from accounting.ledger.models import LedgerAccount
from erp.foundation.dates import short_date
from erp.web.frame import pages_for
from tenancy.access.pages import tenant_page
from tenancy.access.queries import members
from tenancy.access.requests import TenantRequest

_MOST = 8


@tenant_page("tenancy.home.view")
def search(request: TenantRequest, slug: str) -> HttpResponse:
    """The page of results, or for htmx the panel under the search field."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    context = {"query": query, "groups": _found(request, query) if query else []}
    template = "web/_search_panel.html" if request.htmx else "web/search.html"
    return render(request, template, context)


def _found(request: TenantRequest, query: str) -> list[dict[str, Any]]:
    root = f"/t/{request.tenant.slug}/"
    groups = [
        ("Documents", _documents(root, query, request)),
        ("Accounts", _accounts(root, query, request)),
        ("People", _people(root, query, request)),
        ("Pages", pages_for(request.actor, root, query)),
    ]
    return [{"label": label, "items": items} for label, items in groups if items]


def _documents(root: str, query: str, request: TenantRequest) -> list[dict[str, str]]:
    if not request.actor.may("accounting.journal_entry.view"):
        return []
    found = entries_numbered(query, seen_by=request.actor, limit=_MOST)
    return [
        {
            "label": entry.number,
            "detail": f"{short_date(entry.posting_date)} {entry.memo[:60]}",
            "url": f"{root}journal/{entry.number}/",
        }
        for entry in found
    ]


def _accounts(root: str, query: str, request: TenantRequest) -> list[dict[str, str]]:
    if not request.actor.may("accounting.account.view"):
        return []
    found = LedgerAccount.objects.filter(
        Q(code__startswith=query) | Q(full_name__icontains=query), is_group=False
    ).order_by("code")
    return [
        {
            "label": f"{account.code} {account.name}",
            "detail": account.get_type_display(),
            "url": f"{root}accounts/{account.code}/",
        }
        for account in found[:_MOST]
    ]


def _people(root: str, query: str, request: TenantRequest) -> list[dict[str, str]]:
    if not request.actor.may("tenancy.person.view"):
        return []
    found = members().filter(Q(user__full_name__icontains=query) | Q(user__email__icontains=query))
    return [
        {
            "label": str(one.user),
            "detail": f"{one.role_label}, suspended" if one.is_suspended else one.role_label,
            "url": f"{root}people/{one.id}/",
        }
        for one in found[:_MOST]
    ]
