"""The check that closed and locked periods are as they were when they were closed.

The database keeps with each closing how far the numbers had come and a digest over the
entries that were there (``migrations/0009``). So it is seen when one of them changed or went
away, and each entry with a later number needs an exception that held when it was posted.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounting.periods.models import Module, PeriodState
from accounting.proof.line_checks import MOST_PLACES
from accounting.proof.registry import proof_check
from accounting.proof.verdicts import Asked, Figure, Place, Verdict, fails, holds
from erp.foundation.dates import short_date

_CLOSED = """
SELECT p.id, p.name, p.state, p.starts, p.ends, m.module, c.last_numbers, c.entry_count, c.total, c.digest
  FROM accounting_accountingperiod p
 CROSS JOIN LATERAL (
    SELECT '' AS module WHERE p.state <> 'open'
    UNION ALL SELECT unnest(p.closed_modules::text[]) WHERE p.state = 'open') m
  LEFT JOIN LATERAL (
    SELECT * FROM accounting_periodclosing k
     WHERE k.tenant_id = p.tenant_id AND k.period_id = p.id AND k.module = m.module
     ORDER BY k.closed_at DESC LIMIT 1) c ON true
 WHERE p.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND p.starts <= %(as_of)s
   AND (%(period)s::uuid IS NULL OR p.id = %(period)s)
 ORDER BY p.starts, p.number
"""

_AS_THEY_WERE = """
SELECT count(*), coalesce(sum(e.total), 0)::bigint,
       encode(sha256(convert_to(coalesce(string_agg(journal_entry_digest(
         e.number, e.posting_date, e.document_date, e.memo, e.reference, e.source, e.module, e.is_closing,
         e.reversal_of_id, e.line_count, e.total, e.content_hash, e.posted_by_label),
         E'\\n' ORDER BY e.series, e.sequence), ''), 'UTF8')), 'hex')
  FROM accounting_journalentry e
 WHERE e.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
   AND e.posting_date BETWEEN %(starts)s AND %(ends)s AND e.period_id = %(period)s
   AND (%(module)s = '' OR e.module = %(module)s)
   AND e.sequence <= coalesce((%(last_numbers)s::jsonb ->> e.series)::bigint, 0)
"""

# The year's own closing needs no exception. A locked period knows none that was granted before.
_WITHOUT_LEAVE = """
SELECT e.number, e.posted_by_label, e.posted_at
  FROM accounting_journalentry e
 WHERE e.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
   AND e.posting_date BETWEEN %(starts)s AND %(ends)s AND e.period_id = %(period)s
   AND (%(module)s = '' OR e.module = %(module)s)
   AND e.sequence > coalesce((%(last_numbers)s::jsonb ->> e.series)::bigint, 0)
   AND (%(is_locked)s OR NOT e.is_closing AND NOT EXISTS (
     SELECT 1 FROM accounting_periodexception x
      WHERE x.tenant_id = e.tenant_id AND x.period_id = e.period_id AND x.person_id = e.posted_by_id
        AND x.module IN ('', e.module) AND x.granted_at <= e.posted_at AND x.ends_at > e.posted_at
        AND (x.withdrawn_at IS NULL OR x.withdrawn_at > e.posted_at)))
 ORDER BY e.series, e.sequence LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class _Closed:
    """A period that is shut, whole or to one module, and what was kept when it was."""

    period_id: Any
    name: str
    state: str
    starts: Any
    ends: Any
    module: str
    last_numbers: str | None
    entry_count: int | None
    total: int | None
    digest: str | None

    @property
    def words(self) -> str:
        return f"{self.name}, {Module(self.module).label.lower()}" if self.module else self.name

    @property
    def shut(self) -> str:
        if self.module:
            return f"{self.name} was closed to {Module(self.module).label.lower()}"
        return f"{self.name} was {PeriodState(self.state).label.lower()}"

    def given(self) -> dict[str, Any]:
        return {
            "period": self.period_id,
            "starts": self.starts,
            "ends": self.ends,
            "module": self.module,
            "last_numbers": self.last_numbers,
            "is_locked": self.state == PeriodState.LOCKED,
            "most": MOST_PLACES,
        }


@proof_check("closed_untouched", "Closed periods are untouched", in_sign_off=True, reads_all=True, place=60)
def closed_periods_are_untouched(asked: Asked) -> Verdict:
    """Nothing in a closed period changed, went away or came after its closing without leave."""
    places: list[Place] = []
    closed, unwatched = 0, 0
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, {"as_of": asked.as_of, "period": asked.period.id if asked.period else None})
        for one in [_Closed(*row) for row in cursor.fetchall()]:
            closed += 1
            if one.last_numbers is None:
                unwatched += 1
                continue
            cursor.execute(_AS_THEY_WERE, one.given())
            if cursor.fetchone() != (one.entry_count, one.total, one.digest):
                path = f"journal/?from_date={one.starts}&to_date={one.ends}"
                places.append(Place(one.words, path, "what was in it when it was closed has changed"))
            cursor.execute(_WITHOUT_LEAVE, one.given())
            places += [
                Place(
                    number,
                    f"journal/{number}/",
                    f"posted by {poster} on {short_date(at)}, after {one.shut}",
                )
                for number, poster, at in cursor.fetchall()
            ]
    figures = [Figure("Closings looked at", closed)]
    if unwatched:
        figures.append(Figure("Closed before this was kept", unwatched))
    if places:
        return fails(f"{places[0].label}: {places[0].detail}.", *figures, links=tuple(places[:MOST_PLACES]))
    if not closed:
        return holds("No period is closed yet." if asked.period is None else "The period is open still.", *figures)
    return holds("What lies in closed periods is what was there, or came by leave.", *figures)
