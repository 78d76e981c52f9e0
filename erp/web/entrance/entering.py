"""What a tenant asks of whoever enters, beyond being a member: network, session, second factor.

Asked on every request below ``/t/<slug>/``, for pages, panels and downloads alike, before
anything of the tenant is read. Everything it needs came with the membership; only a person
who has to be led to a second factor costs a query.
"""

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from erp.web.entrance.codes import codes_are_awaited
from erp.web.entrance.proving import has_second_factor, lead, proved_second_factor
from erp.web.refusals import record_refusal
from tenancy.access.models import Membership
from tenancy.access.requests import TenantRequest
from tenancy.access.security import role_needs_second_factor
from tenancy.tenants.entrance_policy import is_allowed_network
from tenancy.tenants.models import Standing

_SECONDS_OF_MINUTE, _SECONDS_OF_HOUR = 60, 3600


def refused_entry(request: TenantRequest) -> HttpResponseBase | None:
    """The answer to somebody who may not enter like this, or nothing when he may."""
    tenant = request.tenant
    if tenant.standing == Standing.CLOSED:
        return _once_closed(request)
    if tenant.standing == Standing.SUSPENDED:
        return _while_suspended(request)
    if request.membership.is_suspended:
        return _of_suspended_person(request)
    if tenant.allowed_networks and not is_allowed_network(tenant.allowed_networks, request.actor.ip):
        return _from_elsewhere(request)
    if getattr(request.membership, "visit_is_ended", False):
        return _sign_in_anew(request, "somebody who looks after the people of a business ended it")
    if _is_over(request):
        return _sign_in_anew(request, "the business's own limit had passed")
    if needs_second_factor(request.membership) and not proved_second_factor(request):
        known = has_second_factor(request.user)
        return lead(request, reverse("account_reauthenticate_factor" if known else "account_factor_required"))
    if codes_are_awaited(request):
        return lead(request, reverse("account_recovery_codes"))
    return None


def needs_second_factor(membership: Membership) -> bool:
    """Whether the tenant asks people in this role for a second factor."""
    return role_needs_second_factor(membership.tenant, membership.role_key)


def _sign_in_anew(request: TenantRequest, why: str) -> HttpResponseBase:
    path = request.get_full_path()
    request.session_ended = why  # type: ignore[attr-defined]
    logout(request)
    return redirect_to_login(path)


def _is_over(request: TenantRequest) -> bool:
    """Whether the business's own limits, stricter than the installation's, have passed."""
    idle, hours = request.tenant.session_idle_minutes, request.tenant.session_hours
    return (idle is not None and getattr(request, "session_idle", 0) > idle * _SECONDS_OF_MINUTE) or (
        hours is not None and getattr(request, "session_age", 0) > hours * _SECONDS_OF_HOUR
    )


def _of_suspended_person(request: TenantRequest) -> HttpResponseBase:
    record_refusal(request, "tenancy.entry.refused", actor=request.actor, reason="the person is suspended")
    # Why is between the person and the owner: what somebody wrote in the log is not shown to him.
    return render(request, "web/person_suspended.html", {"tenant_name": request.tenant.name}, status=403)


def _while_suspended(request: TenantRequest) -> HttpResponseBase:
    record_refusal(request, "tenancy.entry.refused", actor=request.actor, reason="the business is suspended")
    reason = (
        f"{request.tenant.name} is suspended by the operators of this installation:"
        f" {request.tenant.suspension_reason} The books are kept as they are. An owner can write to the operators."
    )
    return render(request, "403.html", {"reason": reason}, status=403)


def _once_closed(request: TenantRequest) -> HttpResponseBase:
    record_refusal(request, "tenancy.entry.refused", actor=request.actor, reason="the business is closed")
    reason = f"{request.tenant.name} was closed by its owners. Nobody enters any more; its audit log is kept."
    return render(request, "403.html", {"reason": reason}, status=403)


def _from_elsewhere(request: TenantRequest) -> HttpResponseBase:
    record_refusal(request, "tenancy.network.refused", actor=request.actor, reason=request.actor.ip)
    reason = (
        "These books are open only from networks that their owner has named, and"
        f" {request.actor.ip} is in none of them. Ask the owner, or come from the usual place."
    )
    return render(request, "403.html", {"reason": reason}, status=403)
