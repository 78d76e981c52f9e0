"""Value the lines of a file in base currency, and find the entries that do not balance.

``import_posting`` is what will be posted, ``import_group`` the lines of one entry in one currency,
``import_loose`` the entries in which some currency does not balance by itself.
"""

from __future__ import annotations

from django.db import connection
from django.db.backends.utils import CursorWrapper

from accounting.imports.amounts import Rounding
from accounting.imports.staging import BASE_NUMBER

# The rounding account may not be in the file; this number stands for it in ``import_account``.
ROUNDING_NUMBER = 0

# round() takes halves away from zero. A line with a fault has no amount, so that neither it
# nor its entry is reported a second time for what follows from the fault.
_POSTINGS = """
CREATE TEMP TABLE import_posting ON COMMIT DROP AS
SELECT e.place, r.row, r.account, r.currency, r.memo, v.fault, v.rate, v.rate_source,
       CASE WHEN v.fault = '' THEN v.minor END::bigint AS currency_amount,
       CASE WHEN v.fault = '' THEN v.base END::bigint AS amount
  FROM import_row r
  JOIN import_entry e ON e.entry = r.entry AND e.day = r.day
  JOIN import_currency c ON c.number = r.currency
  LEFT JOIN import_rate x ON x.currency = r.currency AND x.day = r.day
 CROSS JOIN LATERAL (
   SELECT CASE WHEN c.is_base THEN 1 ELSE x.rate END AS rate,
          CASE WHEN c.is_base THEN '' ELSE coalesce(x.source, '') END AS rate_source,
          round(r.amount * c.scale) AS minor) m
 CROSS JOIN LATERAL (
   SELECT m.rate, m.rate_source, m.minor,
          CASE WHEN c.is_base THEN m.minor ELSE round(m.minor * m.rate * c.factor) END AS base) b
 CROSS JOIN LATERAL (
   SELECT b.*, CASE
     WHEN c.exponent IS NULL THEN 'unknown_currency'
     WHEN b.rate IS NULL THEN 'no_rate'
     WHEN abs(b.minor) >= 1e16 OR abs(b.base) >= 1e16 THEN 'too_large'
     WHEN %(refuse)s AND b.minor <> r.amount * c.scale THEN 'too_many_decimals'
     ELSE '' END AS fault) v
 ORDER BY e.place, r.row
"""

_GROUPS = """
DROP TABLE IF EXISTS pg_temp.import_group;
CREATE TEMP TABLE import_group ON COMMIT DROP AS
SELECT place, currency, count(*) AS lines, sum(currency_amount) AS net, sum(amount) AS base_net,
       bool_and(rate = 0) AS without_value, bool_or(fault <> '') AS faulty
  FROM import_posting GROUP BY place, currency;
ANALYZE import_group
"""

# Within rounding: in each currency at most one minor unit for each of its lines.
_LOOSE = """
CREATE TEMP TABLE import_loose ON COMMIT DROP AS
SELECT place, count(*) FILTER (WHERE net <> 0) AS loose, bool_and(abs(net) <= lines) AS within,
       coalesce(bool_or(without_value) FILTER (WHERE net <> 0), false) AS without_value,
       sum(base_net) FILTER (WHERE net <> 0) AS base_net, sum(lines) AS lines
  FROM import_group GROUP BY place HAVING bool_or(net <> 0) AND NOT bool_or(faulty);
ANALYZE import_loose
"""

# Several currencies may balance only together, at their rates. What is left then is rounding
# if it is at most one minor unit of base currency for each line.
_REFUSED = """
CREATE TEMP TABLE import_refused ON COMMIT DROP AS
SELECT e.place, e.first_row, 'too_few_lines' AS code
  FROM import_entry e WHERE e.lines < 2
 UNION ALL
SELECT e.place, e.first_row, 'unbalanced'
  FROM import_loose l JOIN import_entry e ON e.place = l.place
 WHERE e.lines >= 2 AND NOT (%(post)s AND l.within)
   AND (l.loose = 1 OR l.without_value
        OR l.base_net <> 0 AND NOT (%(post)s AND abs(l.base_net) <= l.lines))
"""

_ROUNDING_BY_CURRENCY = """
INSERT INTO import_posting (place, row, account, currency, memo, fault, rate, rate_source,
                            currency_amount, amount)
SELECT g.place, 2000000000 + g.currency, %(account)s, g.currency, 'Rounding', '', v.rate, v.rate_source, -g.net,
       CASE WHEN c.is_base THEN -g.net ELSE -round(g.net * v.rate * c.factor) END
  FROM import_loose l
  JOIN import_group g ON g.place = l.place AND g.net <> 0
  JOIN import_currency c ON c.number = g.currency
 CROSS JOIN LATERAL (SELECT p.rate, p.rate_source FROM import_posting p
                      WHERE p.place = g.place AND p.currency = g.currency LIMIT 1) v
 WHERE l.within
"""

_ROUNDING_AT_RATES = """
INSERT INTO import_posting (place, row, account, currency, memo, fault, rate, rate_source,
                            currency_amount, amount)
SELECT l.place, 2000000000, %(account)s, %(base)s, 'Rounding', '', 1, '', -l.base_net, -l.base_net
  FROM import_loose l WHERE NOT l.within AND l.base_net <> 0
"""

# Lines that balance in their own currency balance in base currency as well: what rounding to
# base currency left over goes to the largest of them.
_SETTLE = """
UPDATE import_posting p SET amount = p.amount - largest.base_net
  FROM (SELECT DISTINCT ON (g.place, g.currency) g.place, q.row, g.base_net
          FROM import_group g
          JOIN import_posting q ON q.place = g.place AND q.currency = g.currency
         WHERE g.net = 0 AND g.base_net <> 0
         ORDER BY g.place, g.currency, abs(q.currency_amount) DESC, q.row) largest
 WHERE p.place = largest.place AND p.row = largest.row
"""


def value_lines(rounding: Rounding) -> None:
    """Fill ``import_posting`` with minor units in both currencies, ordered by entry and row."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTINGS, {"refuse": rounding == "refuse"})
        cursor.execute("CREATE INDEX ON import_posting (place, row)")
        cursor.execute("ANALYZE import_posting (place, row, account, currency)")


def find_unbalanced(rounding: Rounding) -> int:
    """Fill ``import_refused`` with the entries that cannot be posted; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS)
        cursor.execute(_LOOSE)
        cursor.execute(_REFUSED, {"post": rounding == "post"})
        refused: int = cursor.rowcount
        return refused


def add_rounding_lines() -> int:
    """Complete the entries that balance within rounding by a line on the rounding account; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_ROUNDING_BY_CURRENCY, {"account": ROUNDING_NUMBER})
        added: int = cursor.rowcount
        cursor.execute(_ROUNDING_AT_RATES, {"account": ROUNDING_NUMBER, "base": BASE_NUMBER})
        added += cursor.rowcount
    return added


def settle_base_amounts(*, lines_were_added: bool) -> int:
    """Make every currency that balances by itself balance in base currency; returns the lines changed."""
    with connection.cursor() as cursor:
        if lines_were_added:
            cursor.execute(_GROUPS)
        return _settled(cursor)


def _settled(cursor: CursorWrapper) -> int:
    cursor.execute(_SETTLE)
    changed: int = cursor.rowcount
    return changed
