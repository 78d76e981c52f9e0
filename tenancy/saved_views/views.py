"""Keeping and forgetting views of lists; both lead back to the list."""

import re
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from erp.foundation.errors import Refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.saved_views.forms import ViewNameForm
from tenancy.saved_views.keeping import forget_view, keep_view

_PATH = re.compile(r"[\w%.~-]+(/[\w%.~-]+)*/")


@require_POST
@tenant_page("tenancy.home.view")
def saved_view_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Keep the list at ``path`` as ``query`` filters it, under ``name``."""
    path = _path_of(request, slug)
    query = QueryDict(request.POST.get("query", "")[:2000]).urlencode()
    form = ViewNameForm(request.POST)
    if not form.is_valid():
        return _asked_again(request, path, query, str(form["name"].errors[0]))
    try:
        kept = keep_view(
            request.membership, path=path, name=form.cleaned_data["name"], query=query, actor=request.actor
        )
    except Refusal as refusal:
        return _asked_again(request, path, query, str(refusal))
    messages.success(request, f"“{kept.name}” is kept. Only you see it.")
    return redirect(f"/t/{slug}/{kept.path}?{kept.query}")


@require_POST
@tenant_page("tenancy.home.view")
def saved_view_removal(request: TenantRequest, slug: str, view_id: UUID) -> HttpResponse:
    """Forget one of one's own."""
    forgotten = forget_view(request.membership, view_id, actor=request.actor)
    if forgotten is None:
        raise Http404
    messages.success(request, f"“{forgotten.name}” is forgotten. The list stays as it is.")
    return redirect(f"/t/{slug}/{forgotten.path}?{forgotten.query}")


def _asked_again(request: TenantRequest, path: str, query: str, refusal: str) -> HttpResponse:
    context = {
        "path": path,
        "query": query,
        "name": request.POST.get("name", "")[:200],
        "refusal": refusal,
        "list_url": f"/t/{request.tenant.slug}/{path}?{query}",
    }
    return render(request, "tenancy/saved_views/saved_view_new.html", context, status=422)


def _path_of(request: TenantRequest, slug: str) -> str:
    """The list's address below the tenant's; an address that is none of our pages is not found."""
    path = request.POST.get("path", "")[:400]
    if not _PATH.fullmatch(path) or ".." in path:
        raise Http404
    try:
        resolve(f"/t/{slug}/{path}")
    except Resolver404:
        raise Http404 from None
    return path
