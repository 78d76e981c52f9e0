"""What a day came to, in numbers that an owner reads at a glance."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from auditlog.verification.reading import first_id_at
from tenancy.scoping.context import current_tenant_id

CROSSING = "tenancy.crossing.attempted"
SIGNED_IN = "tenancy.session.signed_in"

_COUNTS = """
SELECT count(*), count(DISTINCT (e.xact, e.act)), count(*) FILTER (WHERE e.act LIKE '%%.refused'),
    count(*) FILTER (WHERE e.act = %(crossing)s)
FROM auditlog_event e WHERE e.tenant_id = %(tenant)s AND e.id >= %(first)s AND e.id < %(end)s"""

_SIGN_INS = """
SELECT min(e.actor_label), count(*) FROM auditlog_event e
WHERE e.tenant_id = %(tenant)s AND e.id >= %(first)s AND e.id < %(end)s AND e.act = %(signed_in)s
GROUP BY e.actor_id ORDER BY 2 DESC, 1"""


@dataclass(frozen=True, slots=True)
class SignIns:
    """How often one person signed in."""

    person: str
    times: int


@dataclass(frozen=True, slots=True)
class DayCounts:
    """One calendar day of a tenant: everything recorded, what of it was refused, and who came."""

    day: date
    events: int
    acts: int
    refusals: int
    crossings: int
    sign_ins: tuple[SignIns, ...]

    def as_json(self) -> dict[str, Any]:
        """For keeping with a mail."""
        return {**asdict(self), "day": self.day.isoformat()}


def counts_from_json(kept: dict[str, Any]) -> DayCounts:
    """What ``as_json`` wrote."""
    sign_ins = tuple(SignIns(**one) for one in kept["sign_ins"])
    return DayCounts(**{**kept, "day": date.fromisoformat(kept["day"]), "sign_ins": sign_ins})


def counts_of_day(day: date, time_zone: str) -> DayCounts:
    """The counts of the tenant in force for a day in its own zone."""
    zone = ZoneInfo(time_zone)
    first, end = (datetime.combine(one, time(), tzinfo=zone) for one in (day, day + timedelta(days=1)))
    given: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "first": first_id_at(first),
        "end": first_id_at(end),
        "crossing": CROSSING,
        "signed_in": SIGNED_IN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, given)
        events, acts, refusals, crossings = cursor.fetchone()
        cursor.execute(_SIGN_INS, given)
        sign_ins = tuple(SignIns(person, times) for person, times in cursor.fetchall())
    return DayCounts(day, events, acts, refusals, crossings, sign_ins)
