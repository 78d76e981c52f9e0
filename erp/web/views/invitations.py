"""Invite somebody into the tenant, send the mail again, withdraw it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from erp.foundation.actor import Actor, Limits
from erp.foundation.addresses import public_url
from erp.foundation.errors import Refusal
from erp.foundation.money import exponent_of, to_minor
from erp.foundation.refusing import add_refusal
from erp.web.entrance.mailing import mail_from, queue_mail
from tenancy.access.bounds import require_may_give_role
from tenancy.access.facts import RoleFacts
from tenancy.access.naming import every_role
from tenancy.access.pages import tenant_page
from tenancy.access.registry import Role, own_record_areas
from tenancy.access.requests import TenantRequest
from tenancy.access.role_forms import amount_field
from tenancy.branches.models import Branch
from tenancy.invitations.granting import Offer
from tenancy.invitations.inviting import LASTS, ToBeMailed, invite_person, send_invitation_again, withdraw_invitation
from tenancy.invitations.models import NOTE_LENGTH
from tenancy.invitations.queries import open_invitation
from tenancy.tenants.models import Tenant


class InvitationForm(forms.Form):
    """Somebody to be invited, and what he will be allowed."""

    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label="Role", initial=Role.VIEWER)
    note = forms.CharField(
        label="A word to go with it",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stands in the mail, above the link.",
    )
    branches = forms.MultipleChoiceField(
        label="Branches",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None marked means all of yours.",
    )
    own_only = forms.MultipleChoiceField(
        label="Sees only own records in", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, tenant: Tenant, **options: Any) -> None:
        super().__init__(*args, **options)
        self._exponent = exponent_of(tenant.base_currency)
        every = every_role()
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(one.key, one.label) for one in every]
        # A role beyond one's own is not offered; who sends it all the same is refused by the act.
        role.widget.choices = [(one.key, one.label) for one in every if _may_give(one, actor)]
        self.fields["post_up_to"] = amount_field(
            tenant, label="May post up to", help_text=f"In {tenant.base_currency}. Empty for what the role says."
        )
        branches = [(str(one.id), f"{one.code} {one.name}") for one in _branches(actor)]
        self._offer_choices("branches", branches)
        self._offer_choices("own_only", [(area.code, area.label) for area in own_record_areas()])

    def _offer_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        given = self.fields[name]
        assert isinstance(given, forms.MultipleChoiceField)
        given.choices = choices
        if not choices:
            del self.fields[name]

    def offer(self) -> Offer:
        """What was typed, as the act takes it."""
        amount = self.cleaned_data.get("post_up_to")
        branches = [UUID(one) for one in self.cleaned_data.get("branches", ())]
        return Offer(
            role=self.cleaned_data["role"],
            limits=Limits(post=None if amount is None else to_minor(amount, self._exponent)),
            own_only=self.cleaned_data.get("own_only", ()),
            branches=branches or None,
        )


@tenant_page("tenancy.person.add", proves=True)
def invitation_new(request: TenantRequest, slug: str) -> HttpResponse:
    """The form that invites, and the answer, which is the same for every address."""
    form = InvitationForm(request.POST or None, actor=request.actor, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            made = invite_person(
                form.cleaned_data["email"], form.offer(), actor=request.actor, note=form.cleaned_data["note"]
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            mail_invitation(made, request.tenant)
            messages.success(request, f"{made.invitation.email} is invited. The link is good for {LASTS.days} days.")
            return redirect(f"/t/{slug}/people/")
    context = {"form": form, "days": LASTS.days, "narrows": _narrows(form)}
    return render(request, "tenancy/invitations/invitation_new.html", context, status=422 if form.is_bound else 200)


@require_POST
@tenant_page("tenancy.person.add", proves=True)
def invitation_sending(request: TenantRequest, slug: str, invitation_id: UUID) -> HttpResponse:
    """Send the mail of an open invitation again, with a new link."""
    invitation = open_invitation(invitation_id)
    if invitation is None:
        raise Http404
    try:
        made = send_invitation_again(invitation, actor=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        mail_invitation(made, request.tenant)
        messages.success(request, f"A new link went to {invitation.email}; the earlier one is dead.")
    return redirect(f"/t/{slug}/people/#invitations")


@require_POST
@tenant_page("tenancy.person.add")
def invitation_withdrawal(request: TenantRequest, slug: str, invitation_id: UUID) -> HttpResponse:
    """Take an open invitation back."""
    invitation = open_invitation(invitation_id)
    if invitation is None:
        raise Http404
    try:
        withdraw_invitation(invitation, actor=request.actor)
        messages.success(request, f"The invitation of {invitation.email} is withdrawn; its link is dead.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(f"/t/{slug}/people/#invitations")


def mail_invitation(made: ToBeMailed, tenant: Tenant) -> None:
    """Hand the mail with the link to the worker, once the transaction is committed."""
    invitation = made.invitation
    link = public_url(reverse("account_invitation_link", args=[tenant.slug, made.token]))
    context = {"invitation": invitation, "tenant_name": tenant.name, "link": link, "days": LASTS.days}
    queue_mail(mail_from("account/email/invitation", invitation.email, context))


def _branches(actor: Actor) -> list[Branch]:
    found = Branch.objects.filter(is_active=True).order_by("code")
    return list(found if actor.scope.branches is None else found.filter(id__in=actor.scope.branches))


def _may_give(role: RoleFacts, actor: Actor) -> bool:
    try:
        require_may_give_role(role, actor=actor)
    except Refusal:
        return False
    return True


def _narrows(form: InvitationForm) -> bool:
    """Whether something was typed in the part that is folded away."""
    folded = [form[name] for name in ("post_up_to", "branches", "own_only") if name in form.fields]
    return any(one.errors or one.value() for one in folded)
