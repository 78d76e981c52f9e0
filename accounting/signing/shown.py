"""The page of a period, as its template wants it."""

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import Exact
from django.urls import reverse

from accounting.ledger.models import JournalEntry
from accounting.ledger.taking_along import EXPORT
from accounting.periods.models import AccountingPeriod, Module, PeriodException, PeriodSignOff, PeriodState
from accounting.proof.shown import ShownVerdict, shown_from_json, shown_judged
from accounting.signing.signing import checklist_of
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.tenants.models import Tenant

# A page answers at once: where a period has more entries, they are read when it is signed.
MOST_ENTRIES_READ = 10_000


def period_context(period: AccountingPeriod, *, tenant: Tenant, actor: Actor) -> dict[str, Any]:
    """State, modules, exceptions, checklist and signature of a period, with the steps that the actor may take."""
    signed = PeriodSignOff.objects.filter(period=period).first()
    may_close = actor.may("accounting.period.close") and period.state != PeriodState.LOCKED
    may_sign = actor.may("accounting.period.sign") and not signed
    entries = _entry_count(period)
    reads_all = entries <= MOST_ENTRIES_READ
    checklist = [] if signed else shown_judged(checklist_of(period, reading_all=reads_all), tenant)
    return {
        "period": period,
        "state": period.state,
        "year": period.fiscal_year,
        "modules": [_module(period, one) for one in Module],
        "exceptions": _exceptions(period, tenant.slug, may_close=may_close),
        "signed": signed,
        "checklist": shown_from_json(signed.checklist, tenant) if signed else checklist,
        "failing": sum(one.fails for one in checklist),
        "is_whole": reads_all,
        "entry_count": entries,
        "most_entries": MOST_ENTRIES_READ,
        "urls": _urls(period, tenant.slug, may_close=may_close, may_sign=may_sign, may_export=actor.may(EXPORT)),
    }


def printed_checklist(period: AccountingPeriod, tenant: Tenant) -> tuple[PeriodSignOff | None, list[ShownVerdict]]:
    """The signature and what it was given on; before there is one, the checklist as it stands."""
    signed = PeriodSignOff.objects.filter(period=period).first()
    if signed:
        return signed, shown_from_json(signed.checklist, tenant)
    return None, shown_judged(checklist_of(period), tenant)


def _entry_count(period: AccountingPeriod) -> int:
    found = JournalEntry.objects.filter(
        posting_date__gte=period.starts, posting_date__lte=period.ends, period_id=period.id
    )
    return len(found.values_list("id", flat=True)[: MOST_ENTRIES_READ + 1])


def _module(period: AccountingPeriod, module: Module) -> dict[str, Any]:
    is_open = period.state == PeriodState.OPEN and module.value not in period.closed_modules
    state = "open" if is_open else ("locked" if period.state == PeriodState.LOCKED else "closed")
    return {"label": module.label, "state": state}


def _exceptions(period: AccountingPeriod, slug: str, *, may_close: bool) -> list[dict[str, Any]]:
    now = clock.now()
    found = PeriodException.objects.filter(period=period).annotate(used=_used(period)).order_by("-granted_at")
    return [
        {
            "person": one.person_label,
            "module": Module(one.module).label if one.module else "Everything",
            "reason": one.reason,
            "granted_by": one.granted_by_label,
            "ends_at": one.ends_at,
            "withdrawn_at": one.withdrawn_at,
            "state": _state_of(one, period, now),
            "used": one.used,
            "withdrawal_url": reverse("period_exception_withdrawal", args=[slug, period.id, one.id])
            if may_close and _state_of(one, period, now) == "active"
            else "",
        }
        for one in found
    ]


def _state_of(one: PeriodException, period: AccountingPeriod, now: datetime) -> str:
    if one.withdrawn_at is not None:
        return "withdrawn"
    return "active" if one.ends_at > now and period.state != PeriodState.LOCKED else "over"


def _used(period: AccountingPeriod) -> Coalesce:
    """How many entries the person of each exception posted into the period while it held."""
    ended = Least(OuterRef("ends_at"), Coalesce(OuterRef("withdrawn_at"), OuterRef("ends_at")))
    posted = JournalEntry.objects.filter(
        Q(module=OuterRef("module")) | Q(Exact(OuterRef("module"), Value(""))),
        period_id=period.id,
        posting_date__gte=period.starts,
        posting_date__lte=period.ends,
        posted_by_id=OuterRef("person_id"),
        posted_at__gte=OuterRef("granted_at"),
        posted_at__lt=ended,
    )
    counted = posted.order_by().values("period_id").annotate(entries=Count("id")).values("entries")
    return Coalesce(Subquery(counted), 0)


def _urls(period: AccountingPeriod, slug: str, *, may_close: bool, may_sign: bool, may_export: bool) -> dict[str, str]:
    def at(name: str, wanted: bool) -> str:
        return reverse(name, args=[slug, period.id]) if wanted else ""

    return {
        "list": reverse("period_list", args=[slug]),
        "year": reverse("fiscal_year", args=[slug, period.fiscal_year_id]),
        "journal": f"{reverse('journal_list', args=[slug])}?from_date={period.starts}&to_date={period.ends}",
        "close": at("period_closing", may_close and period.state == PeriodState.OPEN),
        "reopen": at("period_reopening", may_close and period.state == PeriodState.CLOSED),
        "modules": at("period_modules", may_close and period.state == PeriodState.OPEN),
        "exception": at("period_exception_new", may_close),
        "sign": at("period_signing", may_sign),
        "paper": at("period_checklist", may_export),
    }
