"""The pages of alerts: what was found, one of them, and the rules."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auditlog.alerts.acknowledging import acknowledge_alert
from auditlog.alerts.forms import AcknowledgementForm, RuleForm, SilenceForm
from auditlog.alerts.models import Alert
from auditlog.alerts.queries import (
    alert_page,
    possible_recipients,
    recipients_by_rule,
    waiting_alerts,
)
from auditlog.alerts.registry import alert_rules
from auditlog.alerts.rule_settings import RuleSetting, rule_settings
from auditlog.alerts.tuning import end_silence, silence_rule, tune_rule
from auditlog.queries.trails import trail_of
from erp.foundation import clock
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.notices.models import Severity


@require_safe
@tenant_page("auditlog.alert.view")
def alert_list(request: TenantRequest, slug: str) -> HttpResponse:
    """What the rules found, newest first; ``show=all`` has the acknowledged ones with it."""
    rules = alert_rules()
    rule = request.GET.get("rule", "")
    shows_all = request.GET.get("show") == "all"
    page = alert_page(
        waiting_only=not shows_all,
        rule=rule if rule in rules else "",
        older_than=_key_of(request.GET.get("older", "")),
        newer_than=_key_of(request.GET.get("newer", "")),
    )
    context = {
        "alerts": page.alerts,
        "waiting": waiting_alerts(),
        "shows_all": shows_all,
        "narrowed_to": rules[rule].name if rule in rules else "",
        "rules_on": sum(one.is_on for one in rule_settings()),
        "pager": {
            "newer_url": _address(request, "newer", page.newer_than),
            "older_url": _address(request, "older", page.older_than),
        },
    }
    return render(request, "auditlog/alerts/alert_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("auditlog.alert.view")
def alert(request: TenantRequest, slug: str, alert_id: UUID) -> HttpResponse:
    """One alert: what was found, who has seen to it; POST acknowledges it."""
    found = Alert.objects.filter(id=alert_id).first()
    if found is None:
        raise Http404
    form = AcknowledgementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acknowledge_alert(found, note=form.cleaned_data["note"], actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The alert is acknowledged.")
            return redirect(request.path)
    context = {
        "alert": found,
        "form": form,
        "rule": next((_row(one) for one in rule_settings() if one.rule.code == found.rule), None),
        "silence_form": SilenceForm(initial={"rule": found.rule}),
        "trail": trail_of("auditlog.alert", found.id, tenant=request.tenant),
    }
    return render(request, "auditlog/alerts/alert.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("auditlog.alert.view", proves=True)
def alert_rules_page(request: TenantRequest, slug: str) -> HttpResponse:
    """Every rule and how it is set; POST sets the one that it names."""
    asked = request.POST.get("rule", "")
    form = None
    if request.method == "POST":
        rule = alert_rules().get(asked)
        if rule is None:
            raise Http404
        form = RuleForm(rule, possible_recipients(), request.POST)
        if form.is_valid() and _tune(request, form):
            messages.success(request, f"The rule '{rule.name}' is set.")
            return redirect(f"{request.path}#{rule.code}")
    return _rules(request, asked, tuned=form)


def _tune(request: TenantRequest, form: RuleForm) -> bool:
    try:
        tune_rule(
            form.rule.code,
            is_on=form.cleaned_data["is_on"],
            severity=form.cleaned_data["severity"],
            values=form.values(),
            recipients=[UUID(one) for one in form.cleaned_data.get("recipients", ())],
            actor=request.actor,
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    return True


@require_POST
@tenant_page("auditlog.alert.tune", proves=True)
def alert_rule_silence(request: TenantRequest, slug: str) -> HttpResponse:
    """Silence a rule for a while."""
    rule = alert_rules().get(request.POST.get("rule", ""))
    if rule is None:
        raise Http404
    form = SilenceForm(request.POST, code=rule.code)
    if form.is_valid():
        try:
            silence_rule(rule.code, until=form.ends_at(), reason=form.cleaned_data["reason"], actor=request.actor)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"The rule '{rule.name}' is silent for now. The other owners are told so.")
            return redirect(f"/t/{slug}/alerts/rules/#{rule.code}")
    return _rules(request, rule.code, silenced=form)


@require_POST
@tenant_page("auditlog.alert.tune")
def alert_rule_voice(request: TenantRequest, slug: str) -> HttpResponse:
    """End a rule's silence."""
    rule = alert_rules().get(request.POST.get("rule", ""))
    if rule is None:
        raise Http404
    end_silence(rule.code, actor=request.actor)
    messages.success(request, f"The rule '{rule.name}' speaks again.")
    return redirect(f"/t/{slug}/alerts/rules/#{rule.code}")


def _rules(
    request: TenantRequest, asked: str, *, tuned: RuleForm | None = None, silenced: SilenceForm | None = None
) -> HttpResponse:
    """The page of the rules, with the one form that was refused as it was typed."""
    admins, chosen = possible_recipients(), recipients_by_rule()
    rows = []
    for setting in rule_settings():
        code = setting.rule.code
        is_asked = code == asked
        row = _row(setting)
        row["form"] = tuned if tuned and is_asked else RuleForm.showing(setting, admins, chosen.get(code, []))
        row["silence_form"] = silenced if silenced and is_asked else SilenceForm(code=code, initial={"rule": code})
        row["is_open"] = is_asked
        rows.append(row)
    context = {"rules": rows, "owners_note": "Owners are always told."}
    status = 422 if tuned or silenced else 200
    return render(request, "auditlog/alerts/rule_list.html", context, status=status)


def _row(setting: RuleSetting) -> dict[str, Any]:
    stored = setting.stored
    silent = stored if stored is not None and setting.is_silent_at(clock.now()) else None
    return {
        "code": setting.rule.code,
        "name": setting.rule.name,
        "watches": setting.rule.watches,
        "is_on": setting.is_on,
        "severity_label": Severity(setting.severity).label,
        "silence": silent,
        "failed_at": stored.failed_at if stored else None,
    }


def _key_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _address(request: TenantRequest, direction: str, key: UUID | None) -> str:
    if key is None:
        return ""
    query = request.GET.copy()
    for name in ("newer", "older"):
        query.pop(name, None)
    query[direction] = str(key)
    return f"?{query.urlencode()}"
