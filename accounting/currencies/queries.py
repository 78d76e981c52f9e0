"""How many decimals a unit has, and what it was worth on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from accounting.currencies.errors import NoRate
from accounting.currencies.models import RateImport, Unit
from erp.foundation.money import Currency, iso_currencies
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant

# Longer than any book is kept: the latest rate that there is, whatever its age.
_EVER = 40_000

_RATES_ON = "SELECT currency, asked, rate, source, day FROM exchange_rates_on(%s::text[], %s::date[], %s::int)"


@dataclass(frozen=True, slots=True)
class Rate:
    """Base currency for one unit; ``day`` is the day it is of, which may lie before the one asked for."""

    value: Decimal
    source: str
    day: date


def known_currencies() -> dict[str, Currency]:
    """ISO 4217 and the tenant's own units, by code."""
    own = {unit.code: Currency(unit.code, unit.exponent, unit.name) for unit in Unit.objects.all()}
    return {**iso_currencies(), **own}


def currency(code: str) -> Currency | None:
    """The currency or unit of that code, or nothing."""
    found = iso_currencies().get(code)
    if found is not None:
        return found
    unit = Unit.objects.filter(code=code).first()
    return Currency(unit.code, unit.exponent, unit.name) if unit else None


def base_currency() -> Currency:
    """The currency in which the tenant in force keeps its books."""
    return iso_currencies()[Tenant.objects.values_list("base_currency", flat=True).get(id=current_tenant_id())]


def rate_on(code: str, day: date) -> Rate:
    """What one unit was worth on a day, in base currency; the base currency itself is worth 1.

    Without a rate of the day itself the latest one before it holds, for as many days as the
    settings of the books say. One that was entered comes before one that is published for
    the same day. Raises ``NoRate``.
    """
    base = base_currency().code
    if code == base:
        return Rate(Decimal(1), "", day)
    found = known_rate_on(code, day)
    if found is None:
        older = _rates([(code, day)], holds=_EVER).get((code, day))
        raise NoRate(code, day, latest=older.day if older else None, days=days_a_rate_holds())
    return found


def known_rate_on(code: str, day: date) -> Rate | None:
    """The rate of a currency that is not the base, or nothing."""
    return _rates([(code, day)]).get((code, day))


def rates_on(wanted: Iterable[tuple[str, date]]) -> dict[tuple[str, date], Rate]:
    """The rates of many currencies and days in one question; what has none is left out."""
    return _rates(list(wanted))


def latest_rates(codes: Sequence[str], day: date) -> dict[str, Rate]:
    """The latest rate of each currency up to a day, however old it is."""
    return {code: rate for (code, _), rate in _rates([(code, day) for code in codes], holds=_EVER).items()}


def days_a_rate_holds() -> int:
    """For how many days a rate holds where there is no later one, as the settings of the books say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rate_days FROM accounting_booksettings"
            " WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 7


def _rates(wanted: Sequence[tuple[str, date]], *, holds: int | None = None) -> dict[tuple[str, date], Rate]:
    if not wanted:
        return {}
    codes, days = [code for code, _ in wanted], [day for _, day in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_RATES_ON, [codes, days, holds])
        return {(code, asked): Rate(rate, source, day) for code, asked, rate, source, day in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class RateRow:
    """One rate of a day as it was entered or published; ``place`` 0 is by hand."""

    day: date
    rate: Decimal
    source: str
    place: int
    revision: int
    entered_by: str

    @property
    def by_hand(self) -> bool:
        """Whether a person entered it."""
        return self.place == 0


_ROWS = """
WITH rule AS (
  SELECT t.id, t.base_currency::text AS base FROM tenancy_tenant t
   WHERE t.id = nullif(current_setting('app.tenant_id', true), '')::uuid)
SELECT c.day, c.rate, c.source, c.place, c.revision, c.entered_by FROM (
  (SELECT h.day, h.rate, h.source::text AS source, 0 AS place, h.revision, h.entered_by_label::text AS entered_by
     FROM accounting_exchangerate h, rule
    WHERE h.tenant_id = rule.id AND h.currency = %(code)s AND h.day BETWEEN %(starts)s AND %(ends)s
    ORDER BY h.day DESC, h.revision DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT p.day, p.quote, p.source::text, 1, p.revision, ''
     FROM accounting_publishedrate p, rule
    WHERE p.tenant_id = rule.id AND p.currency = rule.base AND p.against = %(code)s
      AND p.day BETWEEN %(starts)s AND %(ends)s
    ORDER BY p.day DESC, p.source, p.revision DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT p.day, round(1::numeric(48, 24) / p.quote::numeric(48, 24), 12), p.source::text, 2, p.revision, ''
     FROM accounting_publishedrate p, rule
    WHERE p.tenant_id = rule.id AND p.currency = %(code)s AND p.against = rule.base
      AND p.day BETWEEN %(starts)s AND %(ends)s
    ORDER BY p.day DESC, p.source, p.revision DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT p.day, round(b.quote::numeric(48, 24) / p.quote::numeric(48, 24), 12),
          p.source || ' by ' || p.against, 3, p.revision, ''
     FROM accounting_publishedrate p, rule,
          LATERAL (SELECT q.quote FROM accounting_publishedrate q
                    WHERE q.tenant_id = rule.id AND q.currency = rule.base AND q.day = p.day
                      AND q.source = p.source AND q.against = p.against
                    ORDER BY q.revision DESC LIMIT 1) b
    WHERE p.tenant_id = rule.id AND p.currency = %(code)s AND p.day BETWEEN %(starts)s AND %(ends)s
    ORDER BY p.day DESC, p.source, p.against, p.revision DESC LIMIT %(limit)s)
) c ORDER BY c.day DESC, c.place, c.source, c.revision DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class RatePage:
    """Rates of one currency, newest first: the first of each day is the one that holds."""

    rows: Sequence[RateRow]
    older_than: date | None


def rates_of(code: str, *, starts: date | None = None, ends: date | None = None, limit: int = 60) -> RatePage:
    """Every rate of a currency between two days, whole days at a time, about ``limit`` rows."""
    span = {"starts": starts or date.min, "ends": ends or date.max}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"code": code, "limit": limit + 1, **span})
        rows = [RateRow(*row) for row in cursor.fetchall()]
    if len(rows) <= limit:
        return RatePage(rows, None)
    last = rows[-1].day
    # The day on which the page breaks comes whole on the next one, unless it fills this one.
    kept = [row for row in rows if row.day > last] or rows[:limit]
    return RatePage(kept, last if kept[-1].day > last else None)


def latest_rate_imports(limit: int = 5) -> list[RateImport]:
    """The files of rates that were taken in last."""
    return list(RateImport.objects.order_by("-imported_at")[:limit])
