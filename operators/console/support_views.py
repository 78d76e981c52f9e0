"""Ask for a look at a tenant's pages, look, and end it."""

from contextlib import suppress

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from operators.console.asking import ask_for_support, end_support
from operators.console.errors import NotGranted
from operators.console.forms import SupportForm
from operators.console.looking import show_page
from operators.console.views import line_of, tenant_page_of
from operators.door.requests import OperatorRequest, operator_page
from tenancy.support.errors import SupportOver
from tenancy.tenants.errors import UnknownTenant


@require_POST
@operator_page
def support(request: OperatorRequest, slug: str) -> HttpResponse:
    """Ask the owners for a look."""
    line, form = line_of(request, slug), SupportForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            ask_for_support(
                slug,
                given["reason"],
                hours=given["hours"],
                operator=request.operator,
                token=request.operator_token,
                actor=request.actor,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return HttpResponseRedirect(reverse("operators:tenant", args=[slug]))
    return tenant_page_of(request, line, support_form=form)


@require_POST
@operator_page
def support_ending(request: OperatorRequest, slug: str) -> HttpResponse:
    """Give up the question or the look."""
    line_of(request, slug)
    # Where time or an owner was quicker, the page says so.
    with suppress(SupportOver):
        end_support(slug, operator=request.operator, actor=request.actor)
    return HttpResponseRedirect(reverse("operators:tenant", args=[slug]))


@operator_page
def look(request: OperatorRequest, slug: str, rest: str = "") -> HttpResponseBase:
    """A page of the tenant, while an owner lets the operator look."""
    try:
        return show_page(request, slug, rest)
    except UnknownTenant as unknown:
        raise Http404 from unknown
    except NotGranted:
        return HttpResponseRedirect(reverse("operators:tenant", args=[slug]))
