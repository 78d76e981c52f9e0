"""Close a fiscal year: carry its income and expenses into retained earnings, as entries.

The entry stands on the last day of the year and is marked as a closing, so that statements
of what the year earned leave it out while balances after it hold the profit in equity. A
late adjustment is no harm: closing again carries the difference.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounting.closing.errors import EarlierYearNotClosed, NoRetainedEarnings, NothingToClose
from accounting.closing.queries import left_to_close, year_end
from accounting.currencies.queries import base_currency, known_currencies
from accounting.ledger.balances import Movement
from accounting.ledger.models import EntrySource, JournalEntry
from accounting.ledger.posting import explained, insert_entries, posted_entry
from accounting.ledger.proposals import RATE_OF_BASE, ProposedEntry, ProposedLine
from accounting.ledger.queries import account_with_role
from accounting.ledger.reach import require_whole_business
from accounting.ledger.series import hold_series
from accounting.periods.models import AccountingPeriod, FiscalYear
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.money import Currency, to_major
from tenancy.access.checking import require_permission

RETAINED_EARNINGS = "retained_earnings"
_TWELVE_PLACES = Decimal("1e-12")
# Branch, cost centre and unit of what goes into equity together.
_Share = tuple[UUID | None, UUID | None, str]


def close_year(year: FiscalYear, *, actor: Actor) -> JournalEntry:
    """Post what the year's income and expenses still hold into retained earnings; returns the entry.

    It goes into the year's adjustment period where there is one, and may do so while the
    period is closed, but not once it is locked. Each branch and cost centre keeps its own
    share. Raises ``NothingToClose``, ``EarlierYearNotClosed``, ``NoRetainedEarnings`` or
    ``PeriodNotOpen``.
    """
    require_permission(actor, "accounting.year.close")
    require_whole_business(actor)
    with act("accounting.fiscal_year.closed", actor=actor, reason=year.name):
        period = _hold(year)
        _require_earlier_closed(year)
        remaining = left_to_close(year)
        if not remaining:
            raise NothingToClose(year.name)
        proposed = _closing(year, remaining, is_adjustment=period.is_adjustment)
        with explained([proposed], by_hand=False), transaction.atomic():
            number = insert_entries([proposed], actor=actor, source=EntrySource.CLOSING, source_id=year.id)
    return posted_entry(proposed.id, number)


def _hold(year: FiscalYear) -> AccountingPeriod:
    """The period that takes the entry; postings into any period of the year end first, or wait.

    The series comes before the periods, as in every posting, so that nobody waits in a circle.
    """
    hold_series([year.ends])
    held = list(AccountingPeriod.objects.select_for_update().filter(fiscal_year=year).order_by("id"))
    return max(held, key=lambda one: one.number)


def _require_earlier_closed(year: FiscalYear) -> None:
    for earlier in FiscalYear.objects.filter(ends__lt=year.starts).order_by("starts"):
        if year_end(earlier).remaining:
            raise EarlierYearNotClosed(year.name, earlier.name)


def _closing(year: FiscalYear, remaining: Sequence[Movement], *, is_adjustment: bool) -> ProposedEntry:
    equity = account_with_role(RETAINED_EARNINGS)
    if equity is None:
        raise NoRetainedEarnings
    base = base_currency().code
    known = known_currencies()
    lines = []
    shares: dict[_Share, int] = defaultdict(int)
    for one in remaining:
        rate = _rate(one, known[base], known[one.currency])
        lines.append(
            ProposedLine(
                one.account_id,
                -one.amount,
                one.currency,
                -one.currency_amount,
                rate=rate,
                rate_source="" if one.currency == base else "closing",
                branch_id=one.branch_id,
                cost_centre_id=one.cost_centre_id,
            )
        )
        if rate:
            shares[one.branch_id, one.cost_centre_id, base] += one.amount
        else:
            # What has no value in base currency is carried over in its own unit.
            shares[one.branch_id, one.cost_centre_id, one.currency] += one.currency_amount
    for (branch, cost_centre, currency), amount in shares.items():
        value, rate = (amount, RATE_OF_BASE) if currency == base else (0, Decimal(0))
        lines.append(
            ProposedLine(equity.id, value, currency, amount, rate, branch_id=branch, cost_centre_id=cost_centre)
        )
    return ProposedEntry(
        posting_date=year.ends,
        memo=f"Closing of {year.name}",
        lines=lines,
        closes_year=True,
        adjusts_year=is_adjustment,
    )


def _rate(moved: Movement, base: Currency, currency: Currency) -> Decimal:
    """Base currency for one unit, as the figures left over have it; 0 where they have no value."""
    if currency.code == base.code or (moved.amount and not moved.currency_amount):
        return RATE_OF_BASE
    if not moved.amount:
        return Decimal(0)
    value = to_major(abs(moved.amount), base.exponent) / to_major(abs(moved.currency_amount), currency.exponent)
    return value.quantize(_TWELVE_PLACES)
