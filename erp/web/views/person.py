"""The page of one member: how he stands, where he is signed in, and sending him away."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from auditlog.events.hastening import hasten_alerts
from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from erp.web.entrance.devices import in_words
from tenancy.access.facts import facts_of
from tenancy.access.models import Membership
from tenancy.access.pages import tenant_page
from tenancy.access.policy import access_from
from tenancy.access.queries import member_with, members_by_name
from tenancy.access.registry import all_permissions
from tenancy.access.removing import remove_person
from tenancy.access.requests import TenantRequest
from tenancy.access.suspending import reinstate_person, require_may_send_away, suspend_person
from tenancy.access.visits import end_visits, open_visits, visits_of
from tenancy.access.wording import access_in_words
from tenancy.entrance.queries import going_on, open_recovery, with_second_factor
from tenancy.entrance.recovering import MAY_REFUSE
from tenancy.seeing.queries import MAY_SEE_AS, beyond_the_seer

SUSPEND, REINSTATE = "suspend", "reinstate"


class SuspensionForm(forms.Form):
    """Whether somebody is kept out or let in again, as the page said when it was made, and why."""

    direction = forms.ChoiceField(choices=[(SUSPEND, "Suspend"), (REINSTATE, "Let in again")])
    reason = forms.CharField(label="Reason", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean(self) -> dict[str, Any]:
        """The direction is the button's: what is wrong with it is said above the form."""
        given: dict[str, Any] = self.cleaned_data
        if "direction" not in given:
            raise forms.ValidationError("Press one of the buttons: suspend, or let in again.")
        return given


class RemovalForm(forms.Form):
    """Who takes over what is open, and why."""

    successor = forms.ChoiceField(label="Who takes over open work")
    reason = forms.CharField(label="Reason", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, leaving: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        others = members_by_name().filter(suspended_at__isnull=True, user__is_active=True).exclude(id=leaving.id)
        field = self.fields["successor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a member"), *((str(one.id), f"{one.user} ({one.role_label})") for one in others)]


@require_safe
@tenant_page("tenancy.person.view")
def person(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """Role and scope, second factor, visits, and what can be done about them."""
    return _page(request, _member(membership_id))


@require_POST
@tenant_page("tenancy.person.suspend", proves=True)
def person_suspension(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """Suspend the member or let him in again: what the button said, however he stands by now."""
    membership = _member(membership_id)
    form = SuspensionForm(request.POST)
    if form.is_valid():
        change = reinstate_person if form.cleaned_data["direction"] == REINSTATE else suspend_person
        try:
            changed = change(membership, reason=form.cleaned_data["reason"], actor=request.actor)
        except Refusal as refusal:
            form.add_error("reason" if refusal.field == "reason" else None, str(refusal))
        else:
            hasten_alerts()
            done = "is suspended, and out with the next request" if changed.is_suspended else "may enter again"
            messages.success(request, f"{changed.user} {done}.")
            return redirect("person", slug, membership.id)
    return _page(request, membership, suspension_form=form, status=422)


@require_POST
@tenant_page("tenancy.person.suspend", proves=True)
def person_removal(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """Remove the member; what is open in his name goes to whoever was chosen."""
    membership = _member(membership_id)
    form = RemovalForm(request.POST, leaving=membership)
    if form.is_valid():
        given = form.cleaned_data
        try:
            successor = _member(UUID(given["successor"]))
            handed = remove_person(membership, successor=successor, reason=given["reason"], actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            hasten_alerts()
            work = ", ".join(str(one) for one in handed)
            messages.success(
                request,
                f"{membership.user} is removed. " + (f"{successor.user} took over {work}." if work else ""),
            )
            return redirect("people", slug)
    return _page(request, membership, removal_form=form, status=422)


@require_POST
@tenant_page("tenancy.person.suspend")
def person_visits(request: TenantRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """End one visit, which ``visit`` names, or all of them."""
    membership = _member(membership_id)
    only = _id_of(request.POST.get("visit", ""))

    def record(ended: int) -> None:
        record_event(
            "tenancy.visit.ended",
            actor=request.actor,
            subject_type="tenancy.membership",
            subject_id=membership.id,
            subject_label=membership.user.email,
            changes={"visits": ended},
        )

    try:
        ended = end_visits(membership, only=only, actor=request.actor, also=record)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        what = "That visit is" if ended == 1 else f"{ended} visits are"
        messages.success(request, f"{what} over with the next request; {membership.user} has to sign in again.")
    return redirect("person", slug, membership.id)


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _member(membership_id: UUID) -> Membership:
    found = member_with(membership_id)
    if found is None:
        raise Http404
    return found


def _page(
    request: TenantRequest,
    membership: Membership,
    *,
    suspension_form: SuspensionForm | None = None,
    removal_form: RemovalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    slug, may = request.tenant.slug, request.actor.may
    locked = _locked(request, membership)
    may_send = may("tenancy.person.suspend") and not locked
    context = {
        "person": {
            "name": str(membership.user),
            "email": membership.user.email,
            "is_self": membership.user_id == request.user.id,
            "is_suspended": membership.is_suspended,
            "suspended_at": membership.suspended_at,
            "suspended_by": membership.suspended_by_label,
            "reason": membership.suspension_reason,
            "since": membership.created_at,
            "last_seen": membership.last_seen_at,
            "has_factor": bool(with_second_factor([membership.user_id])),
            "url": reverse("person", args=[slug, membership.id]),
            "wants_back": may(MAY_REFUSE) and open_recovery(membership.user_id) is not None,
        },
        "access": _access(request, membership),
        "visits": _visits(membership),
        "may_end": may("tenancy.person.suspend") and (not locked or membership.user_id == request.user.id),
        "locked": locked if may("tenancy.person.suspend") else "",
        "suspension_form": suspension_form or (SuspensionForm() if may_send else None),
        "removal_form": removal_form or (RemovalForm(leaving=membership) if may_send else None),
        # Offered to whoever may do it, and not a way to a page that refuses.
        "seeing_url": _seeing_url(request, membership),
        "trail_url": f"/t/{slug}/audit/people/{membership.user_id}/" if may("auditlog.event.view") else "",
    }
    for name in ("suspension_form", "removal_form"):
        if context[name] is not None:
            # Both ask for a reason: each names its fields apart.
            context[name].auto_id = f"id_{name}_%s"  # type: ignore[attr-defined]
    return render(request, "tenancy/person.html", context, status=status)


def _seeing_url(request: TenantRequest, membership: Membership) -> str:
    if (
        membership.user_id == request.user.id
        or membership.is_suspended
        or not request.actor.may(MAY_SEE_AS)
        or beyond_the_seer(membership, actor=request.actor)
    ):
        return ""
    return reverse("person_seeing", args=[request.tenant.slug, membership.id])


def _locked(request: TenantRequest, membership: Membership) -> str:
    try:
        require_may_send_away(membership, actor=request.actor)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _access(request: TenantRequest, membership: Membership) -> dict[str, Any]:
    """Role, scope and what is more or less than the role, in words."""
    slug, facts = request.tenant.slug, facts_of(membership)
    now = clock.now()
    known = all_permissions()
    return {
        "role_label": facts.role.label,
        "role_url": reverse("role", args=[slug, facts.role.key]) if request.actor.may("tenancy.role.view") else "",
        "url": reverse("person_access", args=[slug, membership.id]) if request.actor.may("tenancy.access.view") else "",
        **access_in_words(access_from(facts, now), request.tenant),
        "overrides": [
            {"name": known[one.code].name, "effect": one.effect}
            for one in facts.overrides
            if one.holds_at(now) and one.code in known
        ],
    }


def _visits(membership: Membership) -> list[dict[str, Any]]:
    """The latest visits, those that go on first."""
    found = visits_of(membership)
    listed = going_on([one.sign_in for one in found])
    unfinished = set(open_visits(membership).values_list("id", flat=True))
    rows = [
        {
            "id": one.id,
            "device": in_words(one.user_agent),
            "ip": one.ip,
            "began_at": one.began_at,
            "seen_at": one.seen_at,
            "goes_on": one.id in unfinished and one.sign_in in listed,
            "ended_by": one.ended_by_label,
            "ended_at": one.ended_at,
        }
        for one in found
    ]
    return sorted(rows, key=lambda row: not row["goes_on"])
