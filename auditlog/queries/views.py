"""The pages of the audit log: the list, one event, one person, today's counters."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from auditlog.events.models import AuditEvent
from auditlog.queries.active import active_filters, address_with, name_of_person, quick_picks
from auditlog.queries.counters import counted_today
from auditlog.queries.filters import EventFilter, moment_of
from auditlog.queries.forms import EventFilterForm, key_of
from auditlog.queries.groups import CROSSING, grouped
from auditlog.queries.pages import EventPage, event_page
from auditlog.queries.people import people_named, people_who_appear
from auditlog.queries.seals import same_request, same_transaction, seal_of
from auditlog.queries.single import described
from auditlog.queries.trails import newest_of_person
from erp.foundation import clock
from tenancy.access.models import Membership
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

_MOST_SUGGESTED = 20


@require_safe
@tenant_page("auditlog.event.view")
def event_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Who did what, newest first; ``older`` and ``newer`` are keys of pages."""
    form = EventFilterForm(_shown_by_name(request), people_url=reverse("audit_people", args=[slug]))
    narrowed = form.narrowed(request.tenant.time_zone)
    context = {
        "form": form,
        "today": _today(request),
        "picks": quick_picks(request.GET, clock.today(request.tenant.time_zone)),
        "filtered": any(request.GET.get(name) for name in form.fields),
        "more_is_open": any(request.GET.get(name) for name in ("type", "act", "kind", "ip", "refused"))
        or any(name in form.errors for name in ("type", "act", "kind", "ip")),
    }
    if narrowed is None:
        return render(request, "auditlog/queries/event_list.html", context, status=422)
    context["active"] = active_filters(form, request.GET)
    context |= _page_of(request, narrowed)
    if not context["events"] and len(narrowed.people) == 1:
        context["about_person"] = f"{reverse('audit_person', args=[slug, narrowed.people[0]])}?about=on"
    return render(request, "auditlog/queries/event_list.html", context)


def _shown_by_name(request: TenantRequest) -> Any:
    """The query, with a person that it names by id put into the field by name."""
    known = key_of(request.GET.get("person", ""))
    if known is None:
        return request.GET
    namesakes = [doer for doer in people_who_appear() if doer.name == name_of_person(known)]
    if len(namesakes) != 1:
        return request.GET
    query = request.GET.copy()
    query["person"] = namesakes[0].name
    return query


def _page_of(request: TenantRequest, narrowed: EventFilter) -> dict[str, Any]:
    page = event_page(
        narrowed,
        older_than=key_of(request.GET.get("older", "")),
        newer_than=key_of(request.GET.get("newer", "")),
    )
    return {
        "events": grouped(page.events, home=f"/t/{request.tenant.slug}/", tenant=request.tenant),
        "pager": {
            "newer_url": _neighbour(request, "newer", page.newer_than),
            "older_url": _neighbour(request, "older", page.older_than),
        },
        "searched": _searched(request, page),
    }


def _searched(request: TenantRequest, page: EventPage) -> dict[str, Any] | None:
    """How far a search came that stopped for its time."""
    if page.searched_to is None:
        return None
    upward = "newer" in request.GET
    return {
        "to": moment_of(page.searched_to),
        "further_url": _neighbour(request, "newer" if upward else "older", page.searched_to),
    }


def _neighbour(request: TenantRequest, direction: str, key: UUID | None) -> str:
    return address_with(request.GET, {direction: str(key)}) if key else ""


def _today(request: TenantRequest) -> dict[str, Any]:
    counted = counted_today(request.tenant.time_zone)
    day = counted.day.isoformat()
    return {
        "day": counted.day,
        "events": counted.events,
        "refusals": counted.refusals,
        "crossings": counted.crossings,
        "events_url": f"?from_date={day}&to_date={day}",
        "refusals_url": f"?from_date={day}&to_date={day}&refused=on",
        "crossings_url": f"?from_date={day}&to_date={day}&act={CROSSING}",
        "url": reverse("audit_today", args=[request.tenant.slug]),
    }


@require_safe
@tenant_page("auditlog.event.view")
def today(request: TenantRequest, slug: str) -> HttpResponse:
    """The counters alone, as the open page asks for them every few seconds."""
    return render(request, "auditlog/queries/_today.html", {"today": _today(request)})


@require_safe
@tenant_page("auditlog.event.view")
def people(request: TenantRequest, slug: str) -> HttpResponse:
    """Names of people who stand in the log, for the field that is being typed into."""
    words = request.GET.get("person", "")
    found = people_named(words)[:_MOST_SUGGESTED] if words.strip() else people_who_appear()[:_MOST_SUGGESTED]
    return render(request, "auditlog/queries/_people.html", {"people": found})


@require_safe
@tenant_page("auditlog.event.view")
def event(request: TenantRequest, slug: str, event_id: UUID) -> HttpResponse:
    """One event with everything that is known of it, its seal, and what happened beside it."""
    found = AuditEvent.objects.filter(id=event_id).first()
    if found is None:
        raise Http404
    home = f"/t/{slug}/"
    beside = [*same_transaction(found), *same_request(found)]
    context = {
        "event": described(found, beside, home=home, tenant=request.tenant),
        "seal": seal_of(found),
    }
    return render(request, "auditlog/queries/event.html", context)


@require_safe
@tenant_page("auditlog.event.view")
def person(request: TenantRequest, slug: str, person_id: UUID) -> HttpResponse:
    """What one person did, or what was done about him (``about=on``), newest first."""
    membership = Membership.objects.select_related("user").filter(user_id=person_id).first()
    newest = newest_of_person(person_id)
    is_about = request.GET.get("about") == "on"
    about = EventFilter(subject=person_id)
    if membership is None and newest is None and not event_page(about).events:
        raise Http404
    narrowed = about if is_about else EventFilter(people=(person_id,))
    context = {
        "name": str(membership.user) if membership else newest.actor_label if newest else "",
        "membership": membership,
        "newest": newest,
        "is_about": is_about,
        "person_id": person_id,
        "did_url": request.path,
        "about_url": f"{request.path}?about=on",
        "list_url": f"{reverse('audit_event_list', args=[slug])}?person={person_id}",
    }
    return render(request, "auditlog/queries/person.html", context | _page_of(request, narrowed))
