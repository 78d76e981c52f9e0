"""The page of verification and what it starts."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auditlog.chain.giving import give_head
from auditlog.chain.models import Occasion
from auditlog.verification.checking import CheckedHead, check_heads, read_heads
from auditlog.verification.choosing import choose_head_mail
from auditlog.verification.errors import VerificationUnderWay
from auditlog.verification.forms import HeadMailForm, HeadsForm
from auditlog.verification.queries import RECEIVE, last_verification_job, verification_under_way
from auditlog.verification.shown import page_context, shown_work
from auditlog.verification.starting import start_verification
from erp.foundation.errors import Refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

VERIFY = "auditlog.chain.verify"


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page(VERIFY)
def verification_page(request: TenantRequest, slug: str) -> HttpResponse:
    """The last verdict, the present head, the heads that are out there; a POST holds typed heads against the log."""
    if request.method != "POST":
        return _page(request, HeadsForm())
    form = HeadsForm(request.POST)
    if form.is_valid():
        try:
            return _page(request, form, checked=check_heads(read_heads(form.cleaned_data["heads"])))
        except Refusal as refusal:
            form.add_error("heads", str(refusal))
    return _page(request, form, status=422)


@require_POST
@tenant_page(VERIFY)
def verification_run(request: TenantRequest, slug: str) -> HttpResponse:
    """Verify the whole log now, in the background; twice at once is once."""
    try:
        start_verification(actor=request.actor, path=_address(slug))
    except VerificationUnderWay as refusal:
        messages.info(request, str(refusal))
    return redirect(_address(slug))


@require_safe
@tenant_page(VERIFY)
def verification_progress(request: TenantRequest, slug: str) -> HttpResponse:
    """The progress alone, for htmx; once the work is over the whole page is loaded again."""
    work = verification_under_way()
    if work is not None:
        return render(request, "auditlog/verification/_progress.html", {"work": shown_work(work, slug)})
    if not request.htmx:
        return redirect(_address(slug))
    ended = last_verification_job()
    if ended is not None and ended.error:
        messages.error(request, f"The verification did not come to its end: {ended.error}")
    return HttpResponse(headers={"HX-Refresh": "true"})


@require_POST
@tenant_page(VERIFY)
def signed_head(request: TenantRequest, slug: str) -> HttpResponse:
    """The present head with its signature as a file; that it was taken along is remembered."""
    name = f"{slug}-audit-head.json"
    signed, _ = give_head(request.tenant, occasion=Occasion.COPY, label=f"copy for {request.actor.label}",
                          actor=request.actor)  # fmt: skip
    response = HttpResponse(json.dumps(signed.as_json(), indent=2) + "\n", content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@tenant_page(RECEIVE)
def head_mail_choice(request: TenantRequest, slug: str) -> HttpResponse:
    """Turn the daily mail on or off for the person who asks."""
    form = HeadMailForm(request.POST)
    wanted = form.is_valid() and form.cleaned_data["wanted"]
    choose_head_mail(wanted, actor=request.actor)
    if wanted:
        messages.success(request, "The head comes to you each morning at six.")
    else:
        messages.success(request, "The daily mail no longer comes to you. Write the head down from time to time.")
    return redirect(_address(slug))


def _page(
    request: TenantRequest, form: HeadsForm, *, checked: list[CheckedHead] | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        **page_context(request.tenant, request.actor),
        "heads_form": form,
        "checked": checked or [],
        "is_mailed": request.actor.may(RECEIVE),
        "public_keys_url": request.build_absolute_uri(reverse("audit_public_keys")),
    }
    return render(request, "auditlog/verification/verification.html", context, status=status)


def _address(slug: str) -> str:
    return reverse("audit_verification", args=[slug])
