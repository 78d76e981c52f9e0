"""The series of numbers, for who wants to see that nothing is missing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.numbering.queries import MOST_SIGNS, series_lines


@require_safe
@tenant_page("tenancy.settings.view")
def numbering(request: TenantRequest, slug: str) -> HttpResponse:
    """Each series with the last number given and the next one."""
    context = {"lines": series_lines(), "most_signs": MOST_SIGNS}
    return render(request, "tenancy/numbering/numbering.html", context)
