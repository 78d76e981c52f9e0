"""What waits for a person today, and what comes by itself soon. Whatever waits for nobody is not listed.

Each question is asked only of whoever may do something about the answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse

from accounting.currencies.queries import rates_on
from accounting.imports.models import ImportState, JournalImport
from accounting.journals.models import DraftEntry, DraftState
from accounting.journals.queries import recurring_seen_by, sent_back_to, to_approve, to_post
from accounting.journals.repeating_models import PlannedReversal
from accounting.ledger.models import LedgerAccount
from accounting.ledger.sight import JOURNAL
from accounting.periods.models import AccountingPeriod, PeriodState
from accounting.periods.queries import period_of
from accounting.proof.queries import latest_runs
from auditlog.alerts.queries import waiting_alerts
from erp.foundation import clock
from erp.foundation.dates import short_date
from tenancy.access.requests import TenantRequest
from tenancy.numbering.queries import all_series_years
from tenancy.reviews.queries import open_review
from tenancy.support.queries import support_accesses

_DAYS_AHEAD = 45
_MOST_COMING = 4
_FEW_NUMBERS = 500


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: how many of it there are, what they come to (base minor units), and where it is done.

    ``tone`` is bad for what is wrong, wait for what others wait for.
    """

    label: str
    value: str
    url: str
    note: str = ""
    tone: str = ""
    total: int | None = None


def tasks_for(request: TenantRequest, today: date) -> list[Task]:
    """What waits for the person of the request, in the order in which it should be seen to."""
    return [task for ask in _QUESTIONS for task in ask(request, today)]


def coming_up(request: TenantRequest, today: date) -> list[dict[str, Any]]:
    """What happens by itself within six weeks: entries that repeat, accruals reversed, the end of the period."""
    if not request.actor.may("accounting.journal_entry.view"):
        return []
    slug, last = request.tenant.slug, today + timedelta(days=_DAYS_AHEAD)
    found = [
        {"day": one.next_on, "label": one.name, "url": reverse("recurring", args=[slug, one.id])}
        for one in recurring_seen_by(request.actor)
        .filter(next_on__gte=today, next_on__lte=last, is_paused=False)
        .order_by("next_on", "name")[:_MOST_COMING]
    ]
    if request.actor.scope.branches is None and not request.actor.sees_only_own(JOURNAL):
        reversals = PlannedReversal.objects.filter(is_over=False, reverse_on__gte=today, reverse_on__lte=last)
        found += [
            {
                "day": one.reverse_on,
                "label": f"Reversal of {one.entry.number}",
                "url": reverse("journal_entry", args=[slug, one.entry.number]),
            }
            for one in reversals.select_related("entry").order_by("reverse_on", "id")[:_MOST_COMING]
        ]
    period = period_of(today) if request.actor.may("accounting.period.close") else None
    if period is not None and request.actor.scope.branches is None:
        url = reverse("period", args=[slug, period.id])
        found.append({"day": period.ends, "label": f"{period.name} ends", "url": url})
    return sorted(found, key=lambda one: (one["day"], one["label"]))[:_MOST_COMING]


def _drafts(request: TenantRequest, _today: date) -> Iterator[Task]:
    """Entries by hand on their way into the books."""
    may, actor, me = request.actor.may, request.actor, request.actor.id
    url = reverse("draft_list", args=[request.tenant.slug])
    mine = DraftEntry.objects.filter(state=DraftState.DRAFT, keeper_id=me)
    asked: list[tuple[str, str, QuerySet[DraftEntry], str]] = []
    if may("accounting.journal_entry.approve"):
        asked.append(("Entries to approve", "", to_approve(actor), "wait"))
    if may("accounting.journal_entry.post"):
        asked.append(("Approved entries to post", "", to_post(actor), "wait"))
    if may("accounting.journal_entry.edit") and me is not None:
        asked += [
            ("Your entries sent back", "with what is to be changed", sent_back_to(actor), "wait"),
            ("Your entries that could not be posted", "each says why", mine.exclude(trouble=""), "bad"),
            ("Your drafts", "not submitted or posted yet", mine.filter(trouble="", sent_back_because=""), ""),
        ]
    for label, note, found, tone in asked:
        sums = found.order_by().aggregate(many=Count("id"), total=Sum("total"))
        if sums["many"]:
            yield Task(label, str(sums["many"]), url, note, tone, sums["total"])


def _reversals(request: TenantRequest, _today: date) -> Iterator[Task]:
    """Accruals whose reversal was refused, for whoever is to see to them."""
    if not request.actor.may("accounting.journal_entry.view") or request.actor.id is None:
        return
    stuck = PlannedReversal.objects.filter(keeper_id=request.actor.id, is_over=False).exclude(trouble="")
    found = list(stuck.select_related("entry").order_by("reverse_on", "id")[:100])
    if found:
        url = reverse("journal_entry", args=[request.tenant.slug, found[0].entry.number])
        yield Task(
            "Accruals not reversed on their day", str(len(found)), url, f"the first is {found[0].entry.number}", "bad"
        )


def _proof(request: TenantRequest, _today: date) -> Iterator[Task]:
    """Checks of the books that failed when they were last proven."""
    if not request.actor.may("accounting.proof.view") or request.actor.scope.branches is not None:
        return
    run = next(iter(latest_runs(1)), None)
    if run is not None and run.failing_count:
        note = f"proven on {short_date(run.as_of)}"
        url = reverse("proof", args=[request.tenant.slug])
        yield Task("Checks of the books that fail", str(run.failing_count), url, note, "bad")


def _rates(request: TenantRequest, today: date) -> Iterator[Task]:
    """Currencies in which accounts are kept, and for which no rate is known today."""
    if not request.actor.may("accounting.exchange_rate.edit"):
        return
    kept_in = LedgerAccount.objects.exclude(currency__in=["", request.tenant.base_currency]).filter(is_active=True)
    codes = sorted(set(kept_in.order_by().values_list("currency", flat=True).distinct()))
    known = rates_on((code, today) for code in codes) if codes else {}
    missing = [code for code in codes if (code, today) not in known]
    if missing:
        url = reverse("rate_new", args=[request.tenant.slug])
        yield Task("Rates missing today", ", ".join(missing[:4]), url, "accounts are kept in these", "bad")


def _numbers(request: TenantRequest, today: date) -> Iterator[Task]:
    """Series in whose year few numbers are left before they are longer than they may be; posting does not stop."""
    if not request.actor.may("tenancy.numbering.edit"):
        return
    for one in all_series_years():
        left = one.room(request.tenant.country)
        if one.last_number and left < _FEW_NUMBERS:
            url = reverse("numbering_year", args=[request.tenant.slug, one.kind.series, one.year.cycle])
            yield Task(f"Numbers left for {one.kind.label.lower()}", str(left), url, one.year.name, "bad")


def _periods(request: TenantRequest, today: date) -> Iterator[Task]:
    """Periods that are over: those still open, and those that are closed and wait for a signature."""
    may, slug = request.actor.may, request.tenant.slug
    over = AccountingPeriod.objects.filter(ends__lt=today).order_by("ends", "is_adjustment")
    # Whoever posts is told as well: he asks for the closing, or knows that late entries still fit.
    if may("accounting.period.view") and (may("accounting.period.close") or may("accounting.journal_entry.post")):
        open_ones = list(over.filter(state=PeriodState.OPEN).values_list("name", flat=True))
        if open_ones:
            note = " and ".join(open_ones) if len(open_ones) < 3 else f"since {open_ones[0]}"
            yield Task("Past periods still open", str(len(open_ones)), reverse("period_list", args=[slug]), note)
    if may("accounting.period.sign") and request.actor.scope.branches is None:
        closed = list(over.filter(state=PeriodState.CLOSED).values_list("id", "name"))
        if closed:
            url = reverse("period", args=[slug, closed[0][0]])
            yield Task("Closed periods to sign", str(len(closed)), url, f"the first is {closed[0][1]}")


def _imports(request: TenantRequest, _today: date) -> Iterator[Task]:
    """Files that were checked, and wait for somebody to post or to mend them."""
    if not request.actor.may("accounting.journal_import.view"):
        return
    url = reverse("imports:list", args=[request.tenant.slug])
    for state, label, tone in (
        (ImportState.READY, "Imports ready to post", "wait"),
        (ImportState.REFUSED, "Imports with errors", "bad"),
    ):
        many = JournalImport.objects.filter(state=state).count()
        if many:
            yield Task(label, str(many), url, tone=tone)


def _watch(request: TenantRequest, _today: date) -> Iterator[Task]:
    """What owners and admins look after: alerts, the review of access, operators who ask to look."""
    may, slug = request.actor.may, request.tenant.slug
    if may("auditlog.alert.view") and (many := waiting_alerts()):
        yield Task("Alerts nobody has acknowledged", str(many), reverse("alert_list", args=[slug]), tone="bad")
    opened = open_review(request.tenant) if may("tenancy.review.edit") else None
    if opened is not None:
        label = "Access review is overdue, undecided" if opened.is_overdue else "Access review, undecided"
        url = reverse("review", args=[slug, opened.review.id])
        yield Task(label, str(opened.undecided), url, tone="bad" if opened.is_overdue else "wait")
    if may("tenancy.support.grant"):
        asking = sum(1 for one in support_accesses() if one.is_open_at(clock.now()))
        if asking:
            yield Task("Operators who ask to look", str(asking), reverse("support_list", args=[slug]), tone="wait")


_QUESTIONS: tuple[Callable[[TenantRequest, date], Iterator[Task]], ...] = (
    _drafts,
    _reversals,
    _proof,
    _rates,
    _numbers,
    _imports,
    _periods,
    _watch,
)
