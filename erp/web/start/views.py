"""The pages from an address to a business of one's own.

Until a code was typed every answer is the same for every address, and costs the same: whether
there is an account is found out by the worker that writes the mail.
"""

from collections.abc import Callable
from functools import wraps
from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from erp.web.callers import client_ip
from erp.web.entrance.guessing import count_founding, count_start_mail
from erp.web.entrance.joining_views import AccountForm
from erp.web.entrance.one_mail_a_minute import share_code
from erp.web.entrance.pages import too_many
from erp.web.start.accounts import make_account
from erp.web.start.countries import country_of_browser
from erp.web.start.errors import AddressHasAccount
from erp.web.start.forms import AddressForm, BusinessForm, CodeForm
from erp.web.start.founding import start_business
from erp.web.start.mailing import queue_start_mail
from erp.web.start.proof import awaited_address, expect_code, forget, plain_code, prove_address, proved_address
from tenancy.access.models import User
from tenancy.tenants.models import Country

View = Callable[[HttpRequest], HttpResponseBase]
_FORM = require_http_methods(["GET", "HEAD", "POST"])


def while_open(view: View) -> View:
    """Let a page answer only where the installation lets people sign up by themselves."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponseBase:
        if settings.SIGN_UP != "open":
            return render(request, "account/signup_closed.html", status=403)
        return view(request)

    return page


@_FORM
@never_cache
@while_open
def start(request: HttpRequest) -> HttpResponseBase:
    """Ask for the address, and send a code there. Who is signed in goes on at once."""
    if request.user.is_authenticated:
        return redirect("start_business")
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "start/address.html", {"form": form}, status=422 if form.is_bound else 200)
    address = form.cleaned_data["email"]
    if not count_start_mail(request, address).passes:
        return too_many(request)
    # Under a name of its own: a code for signing in proves nothing here, nor the other way round.
    mailed = share_code(f"start {address}", plain_code(get_adapter().make_login_code()))
    expect_code(request, address, mailed.code)
    if not mailed.is_on_its_way:
        queue_start_mail(address, mailed.code)
    return redirect("start_code")


@_FORM
@never_cache
@while_open
def code(request: HttpRequest) -> HttpResponseBase:
    """Take the code. Whoever has an account by then is sent to sign in: he has shown that the address is his."""
    address = awaited_address(request)
    if not address:
        messages.warning(request, "That code is over. Ask for another one.")
        return redirect("start")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if prove_address(request, form.cleaned_data["code"]):
            return redirect("start_account")
        if not awaited_address(request):
            messages.warning(request, "Those were three wrong codes. Ask for another one.")
            return redirect("start")
        form.add_error("code", "This code is not right. Look at the latest mail.")
    context = {"form": form, "address": address}
    return render(request, "start/code.html", context, status=422 if form.is_bound else 200)


@_FORM
@never_cache
@while_open
@sensitive_post_parameters("password")
def account(request: HttpRequest) -> HttpResponseBase:
    """Name and password for an address that was proved."""
    address = proved_address(request)
    if request.user.is_authenticated or not address:
        return redirect("start_business" if request.user.is_authenticated else "start")
    form = AccountForm(request.POST if request.method == "POST" else None, email=address)
    if form.is_valid():
        try:
            user = _make_account(request, address, form)
        except AddressHasAccount as refusal:
            forget(request)
            messages.warning(request, str(refusal))
            return redirect(f"{reverse('account_login')}?next={reverse('start_business')}")
        forget(request)
        login = Login(user=user, email=address, redirect_url=reverse("start_business"))
        return cast(HttpResponse, perform_password_login(request, {"email": address}, login))
    rules = password_validators_help_text_html()
    context = {"form": form, "address": address, "password_rules": rules}
    return render(request, "start/account.html", context, status=422 if form.is_bound else 200)


@_FORM
@never_cache
@while_open
@login_required
def business(request: HttpRequest) -> HttpResponseBase:
    """The business. Another country chosen brings what is usual there, as a panel of the same page."""
    if request.method != "POST":
        told = request.GET.get("country")
        if told is None:
            told = country_of_browser(request.headers.get("Accept-Language", ""))
        country = told if told in Country.values else ""
        return _business_page(request, BusinessForm(None, country=country))
    form = BusinessForm(request.POST, country=request.POST.get("country", ""))
    if not form.is_valid():
        return _business_page(request, form)
    user = cast(User, request.user)
    attempt = count_founding(request, str(user.id))
    if not attempt.passes:
        return too_many(request)
    try:
        tenant = start_business(
            form.business(), user=user, ip=client_ip(request), request_id=getattr(request, "request_id", "")
        )
    except Refusal as refusal:
        attempt.forgive()
        add_refusal(form, refusal)
        return _business_page(request, form)
    messages.success(request, f"The books of {tenant.name} are open.")
    return redirect(f"/t/{tenant.slug}/")


def _business_page(request: HttpRequest, form: BusinessForm) -> HttpResponse:
    is_panel = bool(request.headers.get("HX-Request"))
    template = "start/_usual.html" if is_panel else "start/business.html"
    # Whose country we do not know sits in any time zone, which his browser can tell.
    asks_browser = not form.is_bound and not form.initial["time_zone"]
    context = {"form": form, "asks_browser": asks_browser}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _make_account(request: HttpRequest, address: str, form: AccountForm) -> User:
    name = form.cleaned_data["full_name"].strip()
    request_id = getattr(request, "request_id", "")
    newcomer = Actor(kind="person", label=name, ip=client_ip(request), request_id=request_id)
    return make_account(address, full_name=name, password=form.cleaned_data["password"], actor=newcomer)
