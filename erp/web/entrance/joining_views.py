"""The invited person's way in: from the link in the mail to the first page of the books.

The token goes from the link into the session at once, so that it stands in no further
address, no Referer and nobody's history of pages. Nothing happens before a button is
pressed, for programs that look at mails follow links, too.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from erp.web.callers import client_ip
from tenancy.access.models import User, require_a_name
from tenancy.invitations.accepting import NewAccount, accept_invitation, accept_with_new_account
from tenancy.invitations.errors import InvitationOver
from tenancy.invitations.queries import Asked, invitation_of
from tenancy.scoping.context import tenant_context

_KEPT = "invitation"


class AccountForm(forms.Form):
    """Name and password of somebody new; the address is the invited one and no field."""

    full_name = forms.CharField(
        label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._email = email

    def clean_full_name(self) -> str:
        """Take what can be a name."""
        given: str = self.cleaned_data["full_name"]
        try:
            require_a_name(given)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return given

    def clean(self) -> dict[str, Any]:
        """Check the password by the rules of the sign-in, with what is known of the person."""
        given = super().clean() or self.cleaned_data
        if given.get("password"):
            person = User(email=self._email, full_name=given.get("full_name", ""))
            try:
                validate_password(given["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


@require_safe
@never_cache
def invitation_link(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The link in the mail: keeps the token in the session and leads on, to an address without it."""
    if invitation_of(slug, token):
        request.session[_KEPT] = [slug, token]
    else:
        request.session.pop(_KEPT, None)
    response = redirect("account_invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest) -> HttpResponseBase:
    """Who invites whom, and the one step that is next: join, sign in, or make an account."""
    slug, token = request.session.get(_KEPT, ("", ""))
    asked = invitation_of(slug, token)
    if asked is None or not asked.invitation.is_good_at(clock.now()):
        return _over(request, asked)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step == "sign_out":
        get_adapter().logout(request)
        request.session[_KEPT] = [slug, token]
        return redirect("account_invitation")
    if request.user.is_authenticated:
        return _for_somebody(request, asked, token, joins=step == "join")
    return _for_nobody(request, asked, token)


def _for_somebody(request: HttpRequest, asked: Asked, token: str, *, joins: bool) -> HttpResponse:
    """Whoever is signed in joins with that account, if it is the invited one."""
    user = request.user
    assert isinstance(user, User)
    if joins:
        try:
            with tenant_context(asked.tenant.id):
                accept_invitation(asked.invitation, token, user=user, actor=_actor(request, str(user), user))
        except Refusal as refusal:
            return _refused(request, asked, refusal)
        return _joined(request, asked)
    return _page(request, asked, is_person=user.email == asked.invitation.email, person=user)


def _for_nobody(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    """Whoever holds the link reads the mail, so he may know whether there is an account to sign in with."""
    address = asked.invitation.email
    if User.objects.filter(email=address).exists():
        ways = urlencode({"next": reverse("account_invitation")})
        return _page(request, asked, sign_in_url=f"{reverse('account_login')}?{ways}")
    form = AccountForm(request.POST if request.method == "POST" else None, email=address)
    if not form.is_valid():
        return _page(request, asked, form=form, status=422 if form.is_bound else 200)
    account = NewAccount(form.cleaned_data["full_name"].strip(), form.cleaned_data["password"])
    try:
        with tenant_context(asked.tenant.id):
            membership = accept_with_new_account(
                asked.invitation, token, account, actor=_actor(request, account.full_name or address)
            )
    except Refusal as refusal:
        return _refused(request, asked, refusal)
    login = Login(user=User.objects.get(id=membership.user_id), email=address)
    response: HttpResponse = perform_password_login(request, {"email": address}, login)
    # Whoever is signed in now goes to the books; anything else that the sign-in asks for comes first.
    return _joined(request, asked) if request.user.is_authenticated else response


def _joined(request: HttpRequest, asked: Asked) -> HttpResponse:
    request.session.pop(_KEPT, None)
    messages.success(request, f"You belong to {asked.tenant.name} now.")
    return redirect(f"/t/{asked.tenant.slug}/")


def _over(request: HttpRequest, asked: Asked | None) -> HttpResponse:
    """One page for every link that leads nowhere; that a spent one was tried is written down once."""
    if asked is not None:
        _record_refusal(request, asked, InvitationOver())
        request.session.pop(_KEPT, None)
    return render(request, "account/invitation_over.html", {"sentence": str(InvitationOver())}, status=404)


def _refused(request: HttpRequest, asked: Asked, refusal: Refusal) -> HttpResponse:
    _record_refusal(request, asked, refusal)
    return render(request, "account/invitation_over.html", {"sentence": str(refusal)}, status=422)


def _record_refusal(request: HttpRequest, asked: Asked, refusal: Refusal) -> None:
    who = request.user if isinstance(request.user, User) else None
    with tenant_context(asked.tenant.id):
        record_event(
            "tenancy.invitation.refused",
            actor=_actor(request, str(who or asked.invitation.email), who),
            subject_type="tenancy.invitation",
            subject_id=asked.invitation.id,
            subject_label=asked.invitation.email,
            reason=str(refusal),
        )


def _actor(request: HttpRequest, label: str, user: User | None = None) -> Actor:
    """The invited person, who holds nothing in the tenant yet."""
    request_id = getattr(request, "request_id", "")
    return Actor(kind="person", label=label, id=user.id if user else None, ip=client_ip(request), request_id=request_id)


def _page(request: HttpRequest, asked: Asked, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "invitation": asked.invitation,
        "tenant_name": asked.tenant.name,
        "password_rules": password_validators_help_text_html(),
        "product": settings.PRODUCT_NAME,
        **more,
    }
    return render(request, "account/invitation.html", context, status=status)
