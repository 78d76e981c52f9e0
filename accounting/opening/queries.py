"""The draft, what stands in the books, and its open items."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from django.db.models import Exists, OuterRef, QuerySet, Sum

from accounting.currencies.queries import known_currencies, known_rate_on
from accounting.ledger.models import JournalEntry, LedgerAccount
from accounting.ledger.queries import accounts
from accounting.opening.judging import Ground, Judged, judge
from accounting.opening.models import OpeningBalance, OpeningDraft, OpenItem, Side
from accounting.opening.naming import ChartNames
from accounting.periods.models import FiscalYear, PeriodState
from accounting.periods.queries import period_of
from erp.foundation.dates import long_date

# Where a difference goes that the accountant lets through, by the chart's roles, the first that is there.
ROLES_FOR_DIFFERENCE = ("opening_balances", "suspense")


def present_draft() -> OpeningDraft:
    """The draft as it is kept, or an empty one that is not kept yet."""
    return OpeningDraft.objects.first() or OpeningDraft()


def standing_opening() -> OpeningBalance | None:
    """The opening balance that is not replaced, if one was posted."""
    return OpeningBalance.objects.select_related("entry").filter(replaced_at__isnull=True).first()


def earlier_openings() -> QuerySet[OpeningBalance]:
    """Opening balances that were replaced, newest first."""
    return (
        OpeningBalance.objects.select_related("entry", "reversal")
        .filter(replaced_at__isnull=False)
        .order_by("-posted_at")
    )


def open_items(side: Side) -> QuerySet[OpenItem]:
    """The items of the opening balance that stands, as they were typed."""
    return OpenItem.objects.filter(opening__replaced_at__isnull=True, side=side).order_by("position")


def sums_of_items(opening: OpeningBalance) -> dict[LedgerAccount, int]:
    """What the items of an opening balance come to by control account, base minor units, debit positive."""
    sums: dict[object, int] = {}
    for row in OpenItem.objects.filter(opening=opening).values("account_id", "side").annotate(total=Sum("base_amount")):
        signed = row["total"] if row["side"] == Side.CUSTOMER else -row["total"]
        sums[row["account_id"]] = sums.get(row["account_id"], 0) + signed
    return {one: sums[one.id] for one in LedgerAccount.objects.filter(id__in=list(sums))}


def account_for_difference() -> LedgerAccount | None:
    """The account that takes what debits and credits differ by, or nothing where the chart has none."""
    found = {one.role: one for one in LedgerAccount.objects.filter(role__in=ROLES_FOR_DIFFERENCE)}
    return next((found[role] for role in ROLES_FOR_DIFFERENCE if role in found), None)


def ground_of(draft: OpeningDraft, base: str) -> Ground:
    """What a draft is judged by, read once."""
    currencies = known_currencies()
    day = draft.day

    @cache
    def rate_of(code: str) -> Decimal | None:
        found = known_rate_on(code, day) if day is not None else None
        return found.value if found else None

    return Ground(ChartNames(list(accounts()), draft.names), currencies[base], currencies, day, rate_of)


def judged_draft(draft: OpeningDraft, ground: Ground) -> Judged:
    """The whole draft, judged."""
    return judge(draft.balances, draft.customer_items, draft.supplier_items, ground)


def why_locked(standing: OpeningBalance | None) -> str:
    """Why the opening balance cannot be replaced, as a sentence; empty where it can."""
    if standing is None:
        return ""
    if standing.locked_at is not None:
        return f"they were locked by {standing.locked_by_label} on {long_date(standing.locked_at)}."
    period = period_of(standing.day)
    if period is not None and period.state == PeriodState.LOCKED:
        return f"{period.name} is locked for good."
    return ""


def entries_before(day: date, standing: OpeningBalance | None) -> int:
    """How many entries count before the first day, other than the opening balances that stand.

    One that was reversed before that day too counts no more, and neither does its reversal.
    """
    reversed_before = JournalEntry.objects.filter(reversal_of=OuterRef("id"), posting_date__lt=day)
    found = JournalEntry.objects.filter(posting_date__lt=day, reversal_of__isnull=True)
    if standing is not None:
        found = found.exclude(id=standing.entry_id)
    return found.filter(~Exists(reversed_before)).count()


def likely_first_days() -> list[date]:
    """First days of the fiscal years that are open, newest first: what most books begin with."""
    return list(FiscalYear.objects.order_by("-starts").values_list("starts", flat=True)[:4])
