"""What is promised about the safety of the books, tried on the running system."""

from django.http import HttpResponse
from django.shortcuts import render

from erp.foundation import clock
from erp.web.promises import checked_promises
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@tenant_page("tenancy.home.view")
def security(request: TenantRequest, slug: str) -> HttpResponse:
    """Each promise with what trying it just now has found."""
    context = {
        "checks": checked_promises(request.tenant.id),
        "checked_at": clock.now(),
        "home_url": f"/t/{slug}/",
    }
    return render(request, "web/security.html", context)
