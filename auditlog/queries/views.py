"""The page of the audit log."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from auditlog.queries.forms import EventFilterForm, key_of
from auditlog.queries.groups import grouped
from auditlog.queries.pages import event_page
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("auditlog.event.view")
def event_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Who did what, newest first; ``older`` and ``newer`` are keys of pages."""
    form = EventFilterForm(request.GET)
    narrowed = form.narrowed(request.tenant.time_zone)
    page = event_page(
        narrowed,
        older_than=key_of(request.GET.get("older", "")),
        newer_than=key_of(request.GET.get("newer", "")),
    )
    context = {
        "events": grouped(page.events, home=f"/t/{slug}/"),
        "form": form,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "pager": {
            "newer_url": _address(request, "newer", page.newer_than),
            "older_url": _address(request, "older", page.older_than),
        },
    }
    return render(request, "auditlog/event_list.html", context)


def _address(request: TenantRequest, direction: str, key: UUID | None) -> str:
    if key is None:
        return ""
    query = request.GET.copy()
    for name in ("newer", "older"):
        query.pop(name, None)
    query[direction] = str(key)
    return f"?{query.urlencode()}"
