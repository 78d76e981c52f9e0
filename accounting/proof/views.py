"""The page of the proof: every verdict, what is asserted, and both as files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounting.ledger.reach import of_whole_business
from accounting.ledger.taking_along import take_along
from accounting.proof.asserting import assert_balance, withdraw_assertion
from accounting.proof.errors import ProofUnderWay
from accounting.proof.forms import AssertionForm
from accounting.proof.models import BalanceAssertion, ProofRun
from accounting.proof.page import page_context, shown_work
from accounting.proof.printing import print_sheet
from accounting.proof.queries import last_proof_job, proof_under_way
from accounting.proof.shown import shown_from_json
from accounting.proof.starting import start_proof
from accounting.proof.writing import document_of
from erp.foundation.dates import short_date, short_moment
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

VIEW = "accounting.proof.view"


@require_safe
@tenant_page(VIEW)
@of_whole_business
def proof_page(request: TenantRequest, slug: str) -> HttpResponse:
    """Every check with its verdict, the assertions (``?page=`` of them), and earlier proofs."""
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    return _page(request, AssertionForm(base=request.tenant.base_currency), page=page)


@require_POST
@tenant_page("accounting.proof.run")
@of_whole_business
def proof_run(request: TenantRequest, slug: str) -> HttpResponse:
    """Have the books proven in the background; twice at once is once."""
    try:
        start_proof(actor=request.actor, path=reverse("proof", args=[slug]))
    except ProofUnderWay as refusal:
        messages.info(request, str(refusal))
    return redirect("proof", slug)


@require_safe
@tenant_page(VIEW)
@of_whole_business
def proof_progress(request: TenantRequest, slug: str) -> HttpResponse:
    """The progress alone, for htmx; once the work is over the whole page is loaded again."""
    work = proof_under_way()
    if work is not None:
        return render(request, "accounting/proof/_progress.html", {"work": shown_work(work, slug)})
    if not request.htmx:
        return redirect("proof", slug)
    ended = last_proof_job()
    if ended is not None and ended.error:
        messages.error(request, f"The proof did not come to its end: {ended.error}")
    return HttpResponse(headers={"HX-Refresh": "true"})


@require_safe
@tenant_page(VIEW)
@of_whole_business
def proof_document(request: TenantRequest, slug: str, run_id: UUID) -> HttpResponse:
    """One proof as it was kept: JSON for machines."""
    run = get_object_or_404(ProofRun.objects.all(), id=run_id)
    name = f"{slug}-proof-{run.as_of}.json"
    document = JsonResponse(document_of(run, request.tenant), json_dumps_params={"indent": 2})
    label = f"Proof up to {short_date(run.as_of)} as JSON"
    return take_along(document.content, name=name, label=label, content_type="application/json", actor=request.actor)


@require_safe
@tenant_page(VIEW)
@of_whole_business
def proof_sheet(request: TenantRequest, slug: str, run_id: UUID) -> HttpResponse:
    """One proof as it was kept: PDF for the auditor's file."""
    run = get_object_or_404(ProofRun.objects.all(), id=run_id)
    tenant = request.tenant
    try:
        sheet = print_sheet(
            "Proof of the books",
            f"Up to {short_date(run.as_of)}: {run.summary}",
            shown_from_json(run.verdicts, tenant),
            tenant=tenant,
            actor=request.actor,
            facts=[("Proven", f"{short_moment(run.finished_at)} ({tenant.time_zone}) by {run.run_by_label}")],
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("proof", slug)
    name = f"{slug}-proof-{run.as_of}.pdf"
    label = f"Proof up to {short_date(run.as_of)} as PDF"
    return take_along(sheet, name=name, label=label, content_type="application/pdf", actor=request.actor)


@require_POST
@tenant_page("accounting.assertion.edit")
@of_whole_business
def assertion_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Assert a balance."""
    form = AssertionForm(request.POST, base=request.tenant.base_currency)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = assert_balance(
                given["account"], day=given["day"], amount=given["minor"], note=given["note"], actor=request.actor
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"The balance of {made.label} is asserted; every proof looks at it from now on.")
            return redirect("proof", slug)
    return _page(request, form, status=422)


@require_POST
@tenant_page("accounting.assertion.edit")
@of_whole_business
def assertion_withdrawal(request: TenantRequest, slug: str, assertion_id: UUID) -> HttpResponse:
    """Withdraw an assertion."""
    withdrawn = withdraw_assertion(
        get_object_or_404(BalanceAssertion.objects.all(), id=assertion_id), actor=request.actor
    )
    messages.success(request, f"The assertion about {withdrawn.label} is withdrawn.")
    return redirect("proof", slug)


def _page(request: TenantRequest, form: AssertionForm, *, page: int = 0, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {**page_context(request.tenant, request.actor, page), "form": form}
    return render(request, "accounting/proof/proof.html", context, status=status)
