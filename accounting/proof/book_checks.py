"""Checks that read kept figures and numbers alone; they answer at once, however large the books."""

from django.db import connection

from accounting.closing.queries import year_end
from accounting.ledger.balances import balances
from accounting.ledger.models import LedgerAccount
from accounting.ledger.number_gaps import NumberGap, SeriesOfNumbers, series_of_numbers
from accounting.periods.models import AccountingPeriod, FiscalYear
from accounting.proof.line_checks import MOST_PLACES
from accounting.proof.registry import proof_check
from accounting.proof.verdicts import Asked, Figure, Place, Verdict, fails, holds, not_kept
from erp.foundation.dates import short_date

_UNBALANCED_PERIODS = """
SELECT p.id, sum(b.debit - b.credit)::bigint
  FROM accounting_periodbalance b
  JOIN accounting_accountingperiod p ON p.tenant_id = b.tenant_id AND p.id = b.period_id
 WHERE b.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND p.starts <= %(as_of)s
 GROUP BY p.id HAVING sum(b.debit - b.credit) <> 0
"""


@proof_check("trial_balance", "Debits equal credits", in_sign_off=True, place=10)
def trial_balance_is_zero(asked: Asked) -> Verdict:
    """The trial balance of the day sums to zero."""
    held = balances(asked.as_of)
    debit, credit = sum(one.debit for one in held), sum(one.credit for one in held)
    figures = (Figure("Debits", debit, is_money=True), Figure("Credits", credit, is_money=True))
    if debit == credit:
        return holds(f"The trial balance of {short_date(asked.as_of)} sums to zero.", *figures)
    with connection.cursor() as cursor:
        cursor.execute(_UNBALANCED_PERIODS, {"as_of": asked.as_of})
        wrong = dict(cursor.fetchall())
    periods = AccountingPeriod.objects.filter(id__in=wrong).order_by("starts", "number")
    return fails(
        f"The trial balance of {short_date(asked.as_of)} does not sum to zero.",
        *figures,
        Figure("Difference", debit - credit, is_money=True),
        links=(
            Place("Trial balance", f"reports/trial-balance/?as_of={asked.as_of}"),
            *(
                Place(one.name, f"reports/trial-balance/?as_of={one.ends}", "does not balance")
                for one in periods[:MOST_PLACES]
            ),
        ),
    )


@proof_check("number_gaps", "Numbers run without gaps", in_sign_off=True, place=40)
def numbers_have_no_gaps(asked: Asked) -> Verdict:
    """Every number that a series has given stands on an entry."""
    found = series_of_numbers(asked.period.fiscal_year.cycle if asked.period else "")
    given = sum(one.due for one in found)
    places = [_missing(one, gap) for one in found for gap in one.gaps[:MOST_PLACES]]
    # Numbers before the first or after the last that the counter knows of would be given once more.
    places += [
        Place(f"{one.series} {one.cycle}", "journal/", "counted otherwise than its entries")
        for one in found
        if one.count + one.missing != one.due
    ]
    if not places:
        return holds("Every number that was given stands on an entry.", Figure("Numbers given", given))
    return fails(
        f"Numbers are missing: {', '.join(one.label for one in places[:3])}{', ...' if len(places) > 3 else ''}.",
        Figure("Numbers given", given),
        links=tuple(places[:MOST_PLACES]),
    )


def _missing(series: SeriesOfNumbers, gap: NumberGap) -> Place:
    name = series.spelled(gap.first)
    return Place(name if gap.count == 1 else f"{name} to {gap.last:0{series.width}}", "journal/", "missing")


@proof_check("control_accounts", "Control accounts equal what stands under them", in_sign_off=True, place=50)
def control_accounts_are_kept(asked: Asked) -> Verdict:
    """Each control account equals its sub-ledger; those that no sub-ledger keeps are named, not passed."""
    controls = {one.id: one for one in LedgerAccount.objects.filter(is_control=True, is_group=False)}
    held = {one.account_id: one.amount for one in balances(asked.as_of) if one.account_id in controls and one.amount}
    if not held:
        return holds("No control account holds anything.", Figure("Control accounts", len(controls)))
    codes = sorted(controls[account_id].code for account_id in held)
    return not_kept(
        f"No sub-ledger keeps {'this account' if len(held) == 1 else 'these accounts'} yet:"
        f" {', '.join(codes[:6])}{', ...' if len(codes) > 6 else ''}.",
        Figure("Control accounts", len(controls)),
        Figure("That hold a balance", len(held)),
        links=tuple(
            Place(f"{one.code} {one.name}", f"accounts/{one.code}/")
            for one in sorted((controls[key] for key in held), key=lambda one: one.code)[:MOST_PLACES]
        ),
    )


@proof_check("years_closed", "Closed years carried their profit", in_sign_off=False, place=70)
def closed_years_carried_their_profit(asked: Asked) -> Verdict:
    """What a closed year earned stands in equity, to the last unit."""
    closed, left = 0, []
    for year in FiscalYear.objects.filter(ends__lte=asked.as_of).order_by("starts"):
        end = year_end(year)
        if end.entries:
            closed += 1
            if end.remaining:
                left.append(end)
    figures = (Figure("Years closed", closed),)
    if not left:
        words = "Every closed year carried its whole profit into equity." if closed else "No fiscal year is closed yet."
        return holds(words, *figures)
    return fails(
        f"{', '.join(one.year.name for one in left)}: something was posted after the closing. Close again.",
        *figures,
        *(Figure(f"Left in {one.year.name}", one.remaining, is_money=True) for one in left),
        links=tuple(Place(f"Fiscal year {one.year.name}", f"periods/years/{one.year.id}/") for one in left),
    )
