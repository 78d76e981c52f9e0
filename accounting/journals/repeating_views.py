"""Templates and entries that repeat."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounting.journals.addresses import draft_or_404, draft_url, template_or_404
from accounting.journals.contents import EntryContent, content_of
from accounting.journals.queries import recurring_seen_by, templates_seen_by
from accounting.journals.recurring import begin_recurring, pause_recurring, resume_recurring, stop_recurring
from accounting.journals.repeating_forms import ScheduleForm
from accounting.journals.repeating_models import RecurringEntry, RecurringRun
from accounting.journals.schedule import next_days
from accounting.journals.shown import draft_lines, lines_of_templates, template_summary, totals_of
from accounting.journals.templates import content_of_entry, keep_template, retire_template
from accounting.ledger.addresses import entry_url
from accounting.ledger.finding import entry_numbered
from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest

_DAYS_SHOWN = 6
_RUNS_SHOWN = 24


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.journal_entry.create")
def template_list(request: TenantRequest, slug: str) -> HttpResponse:
    """GET lists the templates; POST keeps a draft or a posted entry as one."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            kept = keep_template(request.POST.get("name", ""), _content(request), actor=request.actor)
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, f"“{kept.name}” is kept as a template.")
            return redirect(request.path)
    found = list(templates_seen_by(request.actor).filter(is_retired=False).order_by("name"))
    lines = lines_of_templates([one.id for one in found])
    rows = [
        {
            **template_summary(lines[one.id]),
            "name": one.name,
            "memo": one.memo,
            "by": one.made_by_label,
            "use_url": f"{reverse('journal_entry_new', args=[slug])}?template={one.id}",
            "repeat_url": f"{reverse('recurring_new', args=[slug])}?template={one.id}",
            "retire_url": reverse("template_retirement", args=[slug, one.id]),
        }
        for one in found
    ]
    context = {
        "rows": rows,
        "refusal": str(refusal) if refusal else "",
        "typed": request.POST,
        "recurring_url": reverse("recurring_list", args=[slug]),
    }
    return render(request, "accounting/journals/template_list.html", context, status=422 if refusal else 200)


def _content(request: TenantRequest) -> EntryContent:
    """What is to be kept: the draft or the posted entry that the page names."""
    if number := request.POST.get("entry", ""):
        entry = entry_numbered(number, seen_by=request.actor)
        return content_of_entry(entry, entry.posting_date, actor=request.actor)
    try:
        draft_id = UUID(request.POST.get("draft", ""))
    except ValueError:
        raise Http404 from None
    return content_of(draft_or_404(draft_id, seen_by=request.actor))


@require_POST
@tenant_page("accounting.journal_entry.edit")
def template_retirement(request: TenantRequest, slug: str, template_id: UUID) -> HttpResponse:
    """Take a template out of the list."""
    template = template_or_404(str(template_id), seen_by=request.actor)
    retire_template(template.id, actor=request.actor)
    messages.success(request, "The template is out of the list. What repeats by it goes on.")
    return redirect(reverse("template_list", args=[slug]))


@require_safe
@tenant_page("accounting.journal_entry.view")
def recurring_list(request: TenantRequest, slug: str) -> HttpResponse:
    """What repeats, the next first."""
    found = sorted(
        recurring_seen_by(request.actor).order_by("name"),
        key=lambda one: (one.next_on is None, one.is_paused, str(one.next_on)),
    )
    may, lines = (
        request.actor.may("accounting.journal_entry.create"),
        lines_of_templates([one.template_id for one in found]),
    )
    context = {
        "rows": [
            {"one": one, "state": _state(one), "url": _url(slug, one.id), **template_summary(lines[one.template_id])}
            for one in found
        ],
        "templates_url": reverse("template_list", args=[slug]) if may else "",
    }
    return render(request, "accounting/journals/recurring_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.journal_entry.create")
def recurring_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Let the template of ``?template=`` repeat."""
    template = template_or_404(request.GET.get("template", ""), seen_by=request.actor)
    today = clock.today(request.tenant.time_zone)
    may_post = request.actor.may("accounting.journal_entry.post")
    form = ScheduleForm(request.POST or None, initial={"starts": today}, may_post=may_post)
    if request.method == "POST" and form.is_valid():
        try:
            posts = form.cleaned_data.get("posts", False)
            made = begin_recurring(template, form.schedule(), posts=posts, today=today, actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"“{made.name}” repeats from now on.")
            return redirect(_url(slug, made.id))
    context = {"form": form, "template": template, "templates_url": reverse("template_list", args=[slug])}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounting/journals/recurring_new.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
@tenant_page("accounting.journal_entry.view")
def recurring(request: TenantRequest, slug: str, recurring_id: UUID) -> HttpResponse:
    """One of them: its next days, and what became of those that were."""
    found = _found(request, recurring_id)
    lines = lines_of_templates([found.template_id])[found.template_id]
    runs = RecurringRun.objects.filter(recurring=found).select_related("draft", "draft__entry").order_by("-day")
    context: dict[str, Any] = {
        "one": found,
        "state": _state(found),
        "lines": draft_lines(lines, slug),
        "totals": totals_of(lines),
        "foreign": any(line.currency != request.tenant.base_currency for line in lines),
        "with_dimensions": any(line.branch_id or line.cost_centre_id for line in lines),
        "next_days": _next(found),
        "runs": [_run(one, slug) for one in runs[:_RUNS_SHOWN]],
        "may_change": request.actor.may("accounting.journal_entry.edit") and found.next_on is not None,
        "state_url": reverse("recurring_state", args=[slug, found.id]),
        "list_url": reverse("recurring_list", args=[slug]),
    }
    return render(request, "accounting/journals/recurring.html", context)


def _next(found: RecurringEntry) -> list[Any]:
    if found.next_on is None:
        return []
    left = _DAYS_SHOWN if found.most_times is None else found.most_times - found.times_done
    return [found.next_on, *next_days(found, after=found.next_on, most=_DAYS_SHOWN)][: min(left, _DAYS_SHOWN)]


@require_POST
@tenant_page("accounting.journal_entry.edit")
def recurring_state(request: TenantRequest, slug: str, recurring_id: UUID) -> HttpResponse:
    """Pause it, go on with it, or stop it for good."""
    found = _found(request, recurring_id)
    if "stop" in request.POST:
        stop_recurring(found.id, actor=request.actor)
        messages.success(request, "It does not repeat any more.")
    elif "resume" in request.POST:
        resume_recurring(found.id, today=clock.today(request.tenant.time_zone), actor=request.actor)
        messages.success(request, "It goes on with the next day.")
    else:
        pause_recurring(found.id, actor=request.actor)
        messages.success(request, "It rests. Days that pass meanwhile are left out.")
    return redirect(_url(slug, found.id))


def _found(request: TenantRequest, recurring_id: UUID) -> RecurringEntry:
    found = recurring_seen_by(request.actor).filter(id=recurring_id).first()
    if found is None:
        raise Http404
    return found


def _url(slug: str, recurring_id: UUID) -> str:
    return reverse("recurring", args=[slug, recurring_id])


def _state(one: RecurringEntry) -> str:
    return "Over" if one.next_on is None else "Paused" if one.is_paused else "Active"


def _run(one: RecurringRun, slug: str) -> dict[str, Any]:
    entry = one.draft.entry
    return {
        "day": one.day,
        "trouble": one.trouble,
        "label": entry.number if entry else one.draft.get_state_display(),
        "url": entry_url(slug, entry.number) if entry else draft_url(slug, one.draft_id),
    }
