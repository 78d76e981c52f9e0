"""The page of a period, its signature, and the checklist on paper."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from accounting.ledger.reach import of_whole_business
from accounting.ledger.taking_along import EXPORT, take_along
from accounting.periods.models import AccountingPeriod
from accounting.proof.printing import print_sheet
from accounting.signing.forms import SigningForm
from accounting.signing.shown import period_context, printed_checklist
from accounting.signing.signing import sign_period
from erp.foundation.errors import Refusal
from tenancy.access.checking import require_permission
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("accounting.period.view")
@of_whole_business
def period_page(request: TenantRequest, slug: str, period_id: UUID) -> HttpResponse:
    """What a period takes, who may post into it all the same, and whether it can be signed."""
    return _page(request, _period(period_id), SigningForm())


@require_POST
@tenant_page("accounting.period.sign", proves=True)
@of_whole_business
def period_signing(request: TenantRequest, slug: str, period_id: UUID) -> HttpResponse:
    """Sign the period and lock it for good."""
    period = _period(period_id)
    form = SigningForm(request.POST)
    if not form.is_valid():
        return _page(request, period, form, status=422)
    try:
        sign_period(period, actor=request.actor, note=form.cleaned_data["note"])
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, period, form, status=422)
    messages.success(request, f"{period.name} is signed and locked for good.")
    return redirect("period", slug, period_id)


@require_safe
@tenant_page(EXPORT)
@of_whole_business
def period_checklist(request: TenantRequest, slug: str, period_id: UUID) -> HttpResponse:
    """The checklist as PDF: as it was signed, or as it stands."""
    require_permission(request.actor, "accounting.period.view")
    period = _period(period_id)
    signed, verdicts = printed_checklist(period, request.tenant)
    words = "Not signed yet; this is how it stands."
    if signed:
        words = f"Signed by {signed.signed_by_label} and locked for good."
    title = "Sign-off" if signed else "Checklist"
    facts = [("Period", f"{period.name}, fiscal year {period.fiscal_year.name}")]
    if signed and signed.note:
        facts.append(("Note", signed.note))
    try:
        sheet = print_sheet(
            f"{title} of {period.name}",
            words,
            verdicts,
            tenant=request.tenant,
            actor=request.actor,
            facts=facts,
            signed_by=signed.signed_by_label if signed else "",
            signed_at=signed.signed_at if signed else None,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("period", slug, period_id)
    name = f"{slug}-{slugify(period.name)}-{title.lower()}.pdf"
    label = f"{title} of {period.name} as PDF"
    return take_along(sheet, name=name, label=label, content_type="application/pdf", actor=request.actor)


def _period(period_id: UUID) -> AccountingPeriod:
    return get_object_or_404(AccountingPeriod.objects.select_related("fiscal_year"), id=period_id)


def _page(request: TenantRequest, period: AccountingPeriod, form: SigningForm, *, status: int = 200) -> HttpResponse:
    context = {**period_context(period, tenant=request.tenant, actor=request.actor), "form": form}
    return render(request, "accounting/signing/period.html", context, status=status)
