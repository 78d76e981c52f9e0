"""Choose whose books to open."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tenancy.access.models import User
from tenancy.access.queries import memberships_of


@login_required
def tenant_choice(request: HttpRequest) -> HttpResponse:
    """The person's tenants; with one only, straight into it."""
    user = cast(User, request.user)
    memberships = memberships_of(user.id, roles_too=True)
    if len(memberships) == 1 and request.GET.get("choose") is None:
        return redirect(f"/t/{memberships[0].tenant.slug}/")
    tenants = [
        {
            "name": one.tenant.name,
            "slug": one.tenant.slug,
            "role": one.role_label,
            "country": one.tenant.get_country_display(),
            "url": f"/t/{one.tenant.slug}/",
        }
        for one in memberships
    ]
    actor = {"label": str(user), "email": user.email}
    return render(request, "web/tenants.html", {"tenants": tenants, "actor": actor})


def no_icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this at the root whatever the page says."""
    return HttpResponse(status=204)
