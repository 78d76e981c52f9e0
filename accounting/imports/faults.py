"""Put into words what the check found wrong: in single lines, and in entries as a whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from accounting.imports.findings import MOST_KEPT, Findings
from accounting.imports.problems import ProblemCode, RowProblem, shown
from accounting.imports.valuing import CurrencyMatch
from erp.foundation.money import plain_amount

_ACCOUNT_FAULTS = """
SELECT r.row, a.name, CASE WHEN a.fault <> '' THEN a.fault ELSE 'account_currency' END, a.currency, c.code
  FROM import_account a
  JOIN import_row r ON r.account = a.number
  JOIN import_currency c ON c.number = r.currency
 WHERE a.fault <> '' OR (a.currency <> '' AND a.currency <> c.code)
 ORDER BY r.row LIMIT %s
"""
_ACCOUNT_FAULT_COUNT = """
SELECT count(*) FROM import_account a
  JOIN import_row r ON r.account = a.number
  JOIN import_currency c ON c.number = r.currency
 WHERE a.fault <> '' OR (a.currency <> '' AND a.currency <> c.code)
"""
_LINE_FAULTS = """
SELECT p.row, p.fault, p.currency, r.amount, r.day
  FROM import_posting p JOIN import_row r ON r.row = p.row
 WHERE p.fault <> '' ORDER BY p.row LIMIT %s
"""
_LINE_FAULT_COUNT = "SELECT count(*) FROM import_posting WHERE fault <> ''"

# Where an entry_id stands on several dates and one of the parts is wrong, the dates are what
# has to be put right; the parts are not reported beside it.
_ENTRY_FAULTS = """
WITH wrong AS (
  SELECT f.place, f.code, e.entry, e.day, e.first_row, e.last_row
    FROM import_refused f JOIN import_entry e ON e.place = f.place
   WHERE NOT EXISTS (SELECT 1 FROM unnest(%(unreadable)s::int[]) u
                      WHERE u BETWEEN e.first_row - 1 AND e.last_row + 1)
), torn AS (
  SELECT e.entry, min(e.first_row) AS first_row, array_agg(e.day ORDER BY e.day) AS days
    FROM import_entry e
   WHERE e.entry IN (SELECT entry FROM wrong)
   GROUP BY e.entry HAVING count(*) > 1
), found AS (
  SELECT t.first_row AS row, 'several_dates' AS code, t.entry, t.days, 0 AS place, 0 AS last_row FROM torn t
   UNION ALL
  SELECT w.first_row, w.code, w.entry, ARRAY[w.day], w.place, w.last_row
    FROM wrong w WHERE w.entry NOT IN (SELECT entry FROM torn)
)
SELECT row, code, entry, days, place, last_row, count(*) OVER () FROM found ORDER BY row LIMIT %(most)s
"""
_DIFFERENCES = """
SELECT g.place, g.currency, g.net, l.base_net, l.loose, l.without_value,
       l.within OR (l.loose > 1 AND abs(l.base_net) <= l.lines)
  FROM import_group g JOIN import_loose l ON l.place = g.place
 WHERE g.net <> 0 AND g.place = ANY(%s) ORDER BY g.place, g.currency
"""

_ACCOUNT_WORDS = {
    "unknown_account": "is not in the chart of accounts. Correct the name, add the account, or let the import "
    "create the accounts that are missing.",
    "heading_account": "is a heading of the chart, which takes no lines. Name an account below it, or let the "
    "import create an account of that name.",
    "closed_account": "is closed. Open the account again, or name another.",
}


def report_account_faults(findings: Findings) -> None:
    """Report every row whose account is unknown, closed, or kept in another currency."""
    problems = []
    for row, name, code, kept_in, currency in _rows(_ACCOUNT_FAULTS, [MOST_KEPT]):
        words = _ACCOUNT_WORDS.get(code) or f"is kept in {kept_in} only, and the row is in {currency}."
        problems.append(RowProblem(row, "account", name, code, f"Row {row}, account: {shown(name)} {words}"))
    findings.add(problems, _count(_ACCOUNT_FAULT_COUNT))


def report_line_faults(findings: Findings, currencies: CurrencyMatch) -> None:
    """Report every row whose currency or amount cannot be posted."""
    count = _count(_LINE_FAULT_COUNT)
    if not count:
        return
    problems = [
        _line_problem(row, fault, currencies, number, amount, day)
        for row, fault, number, amount, day in _rows(_LINE_FAULTS, [MOST_KEPT])
    ]
    findings.add(problems, count)


def _line_problem(
    row: int, fault: ProblemCode, currencies: CurrencyMatch, number: int, amount: Decimal, day: date
) -> RowProblem:
    currency = currencies.by_number[number]
    code = currency.code
    column = "debit" if amount >= 0 else "credit"
    figure = f"{abs(amount):f}"
    if fault == "unknown_currency":
        column, figure = "currency", code
        words = (
            f"{shown(code)} is no currency of ISO 4217 and no unit of this business. Correct the code, or declare "
            f"the unit with its decimals, such as {code}:2."
        )
    elif fault == "no_rate":
        column, figure = "currency", code
        words = (
            f"there is no rate of {code} for {day.isoformat()}. Record one for that day or shortly before, or give "
            f"a rate for the whole file, such as {code}=1.25."
        )
    elif fault == "too_many_decimals":
        places = {0: "none", 1: "1"}.get(currency.exponent, str(currency.exponent))
        words = (
            f"{shown(figure)} has more decimals than {code}, which has {places}. Correct the amount, or choose to "
            "post rounding differences."
        )
    else:
        words = f"{shown(figure)} {code} is larger than the books can hold. Check the amount."
    return RowProblem(row, column, figure, fault, f"Row {row}, {column}: {words}")


def report_entry_faults(findings: Findings, currencies: CurrencyMatch) -> None:
    """Report the entries of ``import_refused``, each at its first row.

    Entries beside a row that could not be read are passed over: they lack that row.
    """
    if findings.lost_count_of_rows:
        return
    given = {"unreadable": findings.unreadable_rows, "most": MOST_KEPT}
    found = _rows(_ENTRY_FAULTS, given)
    if not found:
        return
    differences = _differences([one[4] for one in found if one[1] == "unbalanced"], currencies)
    problems = []
    for row, code, entry, days, place, last_row, _ in found:
        rows = f"rows {row} to {last_row}" if last_row > row else f"row {row}"
        if code == "several_dates":
            dates = ", ".join(day.isoformat() for day in days[:4]) + (" and others" if len(days) > 4 else "")
            words = f"its lines are on {dates}, and do not balance on each date. Give the lines of one entry one date."
            problems.append(_entry_problem(row, "date", code, entry, f"entry {shown(entry)}: {words}"))
        elif code == "too_few_lines":
            words = "has only one line. An entry needs at least two that balance."
            problems.append(_entry_problem(row, "entry_id", code, entry, f"entry {shown(entry)} {words}"))
        else:
            words = f"entry {shown(entry)} ({rows}) does not balance: {differences[place]}"
            problems.append(_entry_problem(row, "", code, entry, words))
    findings.add(problems, int(found[0][6]))


def _entry_problem(row: int, column: str, code: ProblemCode, entry: str, words: str) -> RowProblem:
    return RowProblem(row, column, entry, code, f"Row {row}: {words}")


def _differences(places: list[int], currencies: CurrencyMatch) -> dict[int, str]:
    """By the entry's place: by how much it fails to balance, and what to do."""
    nets: dict[int, list[str]] = {}
    endings: dict[int, str] = {}
    for place, number, net, base_net, loose, without_value, within in _rows(_DIFFERENCES, [places]):
        currency = currencies.by_number[number]
        nets.setdefault(place, []).append(_difference(int(net), currency.code, currency.exponent))
        ending = ""
        if loose > 1 and not without_value:
            base = currencies.base
            total = _difference(int(base_net), base.code, base.exponent)
            ending = f"; at the rates of the day: {total}" if base_net else ""
        if within:
            ending += ". That is within rounding: choose to post rounding differences, or correct the amounts"
        endings[place] = ending
    return {place: " and ".join(parts) + endings[place] + "." for place, parts in nets.items()}


def _difference(net: int, code: str, exponent: int) -> str:
    side = "debits exceed credits" if net > 0 else "credits exceed debits"
    return f"{side} by {plain_amount(abs(net), exponent)} {code}"


def _rows(sql: str, given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _count(sql: str) -> int:
    return int(_rows(sql, None)[0][0])
