"""What a signature asks beyond the proof of the books: the period itself, and its place among the others."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounting.closing.queries import year_end
from accounting.ledger.models import JournalEntry, LedgerAccount
from accounting.periods.models import AccountingPeriod, PeriodState
from accounting.proof.line_checks import MOST_PLACES
from accounting.proof.registry import proof_check
from accounting.proof.verdicts import Asked, Figure, Place, Verdict, fails, holds, not_kept
from erp.foundation import clock
from erp.foundation.dates import short_date
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant

_NO_PERIOD = "This is asked of single periods."
# What charts call accounts whose statements a bank sends.
_BANK_SUBTYPES = ("bank",)


@proof_check("period_over", "The period is over", in_sign_off=True, on_page=False, place=1)
def period_is_over(asked: Asked) -> Verdict:
    """Nothing of a day that is still to come can be signed."""
    if asked.period is None:
        return holds(_NO_PERIOD)
    if asked.period.ends < _today():
        return holds(f"Its last day was {short_date(asked.period.ends)}.")
    return fails(f"Its last day is {short_date(asked.period.ends)}. Sign it when that day is over.")


@proof_check("earlier_signed", "Earlier periods are signed", in_sign_off=True, on_page=False, place=2)
def earlier_periods_are_signed(asked: Asked) -> Verdict:
    """Balances rest on what came before: periods with entries are signed, empty ones at least closed."""
    if asked.period is None:
        return holds(_NO_PERIOD)
    here = asked.period
    earlier = AccountingPeriod.objects.filter(
        Q(ends__lt=here.ends) | Q(ends=here.ends, number__lt=here.number, fiscal_year_id=here.fiscal_year_id)
    ).exclude(state=PeriodState.LOCKED)
    has_entries = Exists(
        JournalEntry.objects.filter(
            period_id=OuterRef("id"), posting_date__gte=OuterRef("starts"), posting_date__lte=OuterRef("ends")
        )
    )
    waiting = list(
        earlier.annotate(has_entries=has_entries)
        .filter(Q(has_entries=True) | Q(state=PeriodState.OPEN))
        .order_by("starts", "number")
    )
    if not waiting:
        return holds("Every earlier period is signed, or closed and empty.")
    first = waiting[0]
    step = "Sign" if first.has_entries else "Close"
    return fails(
        f"{step} {first.name} first{f', and {len(waiting) - 1} more after it' if len(waiting) > 1 else ''}.",
        links=tuple(
            Place(one.name, f"periods/{one.id}/", one.get_state_display().lower()) for one in waiting[:MOST_PLACES]
        ),
    )


@proof_check("year_carried", "The year's profit is in equity", in_sign_off=True, on_page=False, place=95)
def profit_of_the_year_is_carried(asked: Asked) -> Verdict:
    """The last period of a year is signed after the year was closed."""
    if asked.period is None:
        return holds(_NO_PERIOD)
    year = asked.period.fiscal_year
    if asked.period.number != max(year.periods.values_list("number", flat=True)):
        return holds("The year goes on after this period.")
    end = year_end(year)
    figures = (Figure("Profit", end.profit, is_money=True), Figure("Carried over", end.carried, is_money=True))
    if end.remaining == 0:
        return holds(f"What {year.name} earned stands in equity.", *figures)
    place = Place(f"Fiscal year {year.name}", f"periods/years/{year.id}/")
    return fails(f"Close {year.name} first: its last period takes the closing entry.", *figures, links=(place,))


@proof_check("banks", "Banks are reconciled", in_sign_off=True, on_page=False, place=55)
def banks_are_reconciled(asked: Asked) -> Verdict:
    """Says what is so: bank statements are not kept in the books yet."""
    codes = LedgerAccount.objects.filter(subtype__in=_BANK_SUBTYPES, is_group=False).order_by("code")
    if not codes:
        return holds("The chart has no bank account.")
    return not_kept(
        "Bank statements are not kept here yet. Assert the balance of each statement on the proof page instead.",
        Figure("Bank accounts", len(codes)),
        links=(Place("Proof of the books", "proof/"),),
    )


def _today() -> date:
    return clock.today(Tenant.objects.values_list("time_zone", flat=True).get(id=current_tenant_id()))
