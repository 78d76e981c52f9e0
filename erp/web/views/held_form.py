"""What somebody was about to do before he was asked who he is, to be sent on by himself."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from erp.web.entrance.holding import held_form
from tenancy.access.pages import tenant_page
from tenancy.access.registry import all_permissions
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("tenancy.home.view")
def held_form_page(request: TenantRequest, slug: str) -> HttpResponse:
    """The form that waits in the session; without one the tenant's first page."""
    held = held_form(request)
    if held is None:
        return redirect("home", slug)
    known = all_permissions().get(held.permission)
    context = {
        "held": {
            "path": held.path,
            "fields": held.fields,
            "what": known.name if known else "change something",
            "stood_at": held.stood_at,
        }
    }
    return render(request, "web/held_form.html", context)
