"""Hold the series of the entries' numbers, before anything that postings take after it.

Every posting takes its series first and its period second. Whoever holds a period, or posts into
two years one after the other, holds the series before that, or two would wait for each other.
"""

from collections.abc import Iterable
from datetime import date

from django.db import connection

# The years in the order in which an entry of several years takes them.
_HOLD = """SELECT numbering_lock_series('JE', c.cycle)
 FROM (SELECT DISTINCT y.cycle FROM unnest(%s::date[]) d
         JOIN accounting_fiscalyear y
           ON y.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND d BETWEEN y.starts AND y.ends
        ORDER BY 1) c"""


def hold_series(days: Iterable[date]) -> None:
    """Let nobody else number an entry of the fiscal years of these days until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [sorted(set(days))])
