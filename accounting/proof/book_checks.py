"""Checks that read kept figures and numbers alone; they answer at once, however large the books."""

from django.db import connection

from accounting.closing.queries import year_end
from accounting.ledger.balances import balances
from accounting.ledger.models import LedgerAccount
from accounting.periods.models import AccountingPeriod, FiscalYear
from accounting.proof.line_checks import MOST_PLACES
from accounting.proof.registry import proof_check
from accounting.proof.verdicts import Asked, Figure, Place, Verdict, fails, holds, not_kept
from erp.foundation.dates import short_date
from tenancy.numbering.spelling import spelled

_UNBALANCED_PERIODS = """
SELECT p.id, sum(b.debit - b.credit)::bigint
  FROM accounting_periodbalance b
  JOIN accounting_accountingperiod p ON p.tenant_id = b.tenant_id AND p.id = b.period_id
 WHERE b.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND p.starts <= %(as_of)s
 GROUP BY p.id HAVING sum(b.debit - b.credit) <> 0
"""

# Numbers are kept to be without gaps, so what is there is compared with the last number given.
_SERIES = """
SELECT s.series, s.cycle, s.last_number, coalesce(e.given, 0), coalesce(e.last, 0), s.first_number, s.prefix, s.width
  FROM tenancy_numberseries s
  LEFT JOIN (SELECT series, cycle, count(*) AS given, max(sequence) AS last FROM accounting_journalentry
              WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
              GROUP BY series, cycle) e ON e.series = s.series AND e.cycle = s.cycle
 WHERE s.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
   AND (%(cycle)s = '' OR s.cycle = %(cycle)s) AND (s.series = 'JE' OR e.given > 0)
 ORDER BY 2, 1
"""

_GAPS = """
SELECT before + 1, sequence - 1
  FROM (SELECT sequence, lag(sequence, 1, %(first)s::bigint - 1) OVER (ORDER BY sequence) AS before
          FROM accounting_journalentry
         WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
           AND series = %(series)s AND cycle = %(cycle)s) one
 WHERE sequence <> before + 1 ORDER BY 1 LIMIT %(most)s
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
    cycle = asked.period.fiscal_year.cycle if asked.period else ""
    given = 0
    places: list[Place] = []
    with connection.cursor() as cursor:
        cursor.execute(_SERIES, {"cycle": cycle})
        for series, one, last_number, there, last, begins, prefix, width in cursor.fetchall():
            due = max(0, last_number - begins + 1)
            given += due
            if there == due and last == last_number:
                continue
            cursor.execute(_GAPS, {"series": series, "cycle": one, "first": begins, "most": MOST_PLACES})
            places += [_gap(prefix, width, first, final) for first, final in cursor.fetchall()]
            if last != last_number:
                places.append(_gap(prefix, width, max(last + 1, begins), last_number))
    if not places:
        return holds("Every number that was given stands on an entry.", Figure("Numbers given", given))
    return fails(
        f"Numbers are missing: {', '.join(one.label for one in places[:3])}{', ...' if len(places) > 3 else ''}.",
        Figure("Numbers given", given),
        links=tuple(places[:MOST_PLACES]),
    )


def _gap(prefix: str, width: int, first: int, last: int) -> Place:
    name = spelled(prefix, width, first)
    return Place(name if first == last else f"{name} to {last:0{width}}", "journal/", "missing")


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
