"""The pages of what does not work: calm words and a way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from erp.foundation.errors import PermissionRefused, Refusal


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same bytes, whether the thing is not there or not yours."""
    return render(request, "404.html", {"bare": True}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 for what Django itself refuses."""
    return render(request, "403.html", {"reason": ""}, status=403)


def refused_permission(request: HttpRequest, refusal: PermissionRefused) -> HttpResponse:
    """403 with the sentence that says which permission is missing."""
    return render(request, "403.html", {"reason": str(refusal)}, status=403)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """422 with the refusal's own sentence, where no form was there to show it."""
    return render(request, "400.html", {"reason": str(refusal)}, status=422)


def stale_entry(request: HttpRequest) -> HttpResponse:
    """403: a form was sent without the cookie of this tenant."""
    request.form_refused = "the page was loaded in another session"  # type: ignore[attr-defined]
    reason = "This page was open for too long. Load it again, then repeat what you did."
    return render(request, "403.html", {"reason": reason}, status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without a valid token; the middleware records it when the request is over."""
    request.form_refused = "it did not come from a page of ours"  # type: ignore[attr-defined]
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for requests that make no sense."""
    return render(request, "400.html", {"reason": ""}, status=400)


def too_large() -> HttpResponse:
    """413: answered before session and tenant are known, so that no byte of the body is kept."""
    return HttpResponse(render_to_string("413.html"), status=413)


def failed(request: HttpRequest) -> HttpResponse:
    """500: rendered without database, session or tenant, for any of them may be the cause."""
    return HttpResponse(render_to_string("500.html"), status=500)
