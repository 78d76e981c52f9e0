"""In and out of the operators' console."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from erp.foundation.errors import Refusal
from erp.foundation.security_log import SecurityEvent, tell
from operators.door.errors import TooManyTries
from operators.door.forms import SignInForm
from operators.door.guessing import count_try, forgive_tries
from operators.door.requests import OperatorRequest, operator_page
from operators.door.sessions import begin_session, end_session
from operators.door.signing_in import sign_in_operator


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in. What was typed for password and code is not written back."""
    if hasattr(request, "operator"):
        return HttpResponseRedirect(reverse("operators:tenants"))
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actor = cast("OperatorRequest", request).actor
        try:
            count_try(request, given["address"].lower())
            operator = sign_in_operator(given["address"], given["password"], given["code"], actor=actor)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = 429 if isinstance(refusal, TooManyTries) else 200
        else:
            forgive_tries(request)
            rotate_token(request)
            response = HttpResponseRedirect(reverse("operators:tenants"))
            begin_session(request, response, operator)
            return response
    return render(request, "operators/door/sign_in.html", {"form": form}, status=status)


@require_POST
@operator_page
def sign_out(request: OperatorRequest) -> HttpResponse:
    """End this session."""
    response = HttpResponseRedirect(reverse("operators:sign_in"))
    end_session(request, response)
    tell(SecurityEvent.by("operators.session.signed_out", request.actor))
    return response
