"""Books of a given size, made set-wise by the server and kept between runs under a tenant of their own.

The rows are what posting would have written, balances included, but nobody posts a million
lines for a bench: a superuser writes them with the triggers off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from accounting.ledger.models import LedgerAccount
from accounting.periods.models import Calendar
from accounting.periods.opening import open_fiscal_years
from bench.books import ACTOR, CURRENCY, PASSWORD, START_MONTH
from bench.database import Connection, administrator
from erp.web.onboarding import found_tenant
from tenancy.scoping.context import tenant_context
from tenancy.tenants.errors import UnknownTenant
from tenancy.tenants.queries import tenant_id_by_slug

ACCOUNTS = 150
FIRST_DAY = date(2023, 3, 1)
# Three fiscal years from March 2023 on: 36 periods, with a leap day.
DAYS = 1096
LINES_OF_AN_ENTRY = 4
OWNER = "owner@volumes.example"

_ENTRIES = """
INSERT INTO accounting_journalentry (id, tenant_id, number, series, cycle, sequence, period_id, posting_date,
  document_date, memo, reference, source, line_count, total, content_hash, posted_by_label, posted_at, posted_xact)
SELECT lpad(to_hex(g), 32, '0')::uuid, %(tenant)s, 'JE-' || y.cycle || '-' || lpad(g::text, 7, '0'), 'JE', y.cycle, g,
       p.id, d.day, d.day, 'Delivery ' || g, 'R' || g, 'system', 4, 1000 + g %% 900, repeat('0', 64), 'bench',
       d.day + interval '9 hours', 0
  FROM generate_series(1, %(entries)s) g,
       LATERAL (SELECT %(first)s::date + ((g - 1)::bigint * %(days)s / %(entries)s)::int AS day) d
  JOIN accounting_accountingperiod p ON p.tenant_id = %(tenant)s AND d.day BETWEEN p.starts AND p.ends
  JOIN accounting_fiscalyear y ON y.tenant_id = %(tenant)s AND y.id = p.fiscal_year_id"""

# Accounts are used unevenly: some in every tenth line, most now and then.
_LINES = """
INSERT INTO accounting_journalline (id, tenant_id, entry_id, line_number, account_id, posting_date, memo, amount,
  currency, currency_amount, rate, rate_source)
SELECT lpad(to_hex(e.sequence * 4 + l.place), 32, '0')::uuid, e.tenant_id, e.id, l.place,
       (%(accounts)s::uuid[])[1 + (power((hashint8(e.sequence * 4 + l.place)::bigint & 65535) / 65536.0, 1.7)
                                   * %(account_count)s)::int %% %(account_count)s],
       e.posting_date, '', a.amount, %(currency)s, a.amount, 1, ''
  FROM accounting_journalentry e,
       generate_series(1, 4) AS l(place),
       LATERAL (SELECT CASE l.place WHEN 1 THEN e.total WHEN 2 THEN -e.total + 300 ELSE -150 END AS amount) a
 WHERE e.tenant_id = %(tenant)s"""

_PERIOD_BALANCES = """
INSERT INTO accounting_periodbalance (id, tenant_id, period_id, account_id, currency, debit, credit, currency_debit,
  currency_credit)
SELECT new_uuid7(), l.tenant_id, e.period_id, l.account_id, l.currency, sum(greatest(l.amount, 0)),
       sum(greatest(-l.amount, 0)), sum(greatest(l.amount, 0)), sum(greatest(-l.amount, 0))
  FROM accounting_journalline l JOIN accounting_journalentry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
 WHERE l.tenant_id = %(tenant)s GROUP BY 2, 3, 4, 5"""

_DAY_BALANCES = """
INSERT INTO accounting_daybalance (id, tenant_id, posting_date, account_id, currency, debit, credit, currency_debit,
  currency_credit)
SELECT new_uuid7(), l.tenant_id, l.posting_date, l.account_id, l.currency, sum(greatest(l.amount, 0)),
       sum(greatest(-l.amount, 0)), sum(greatest(l.amount, 0)), sum(greatest(-l.amount, 0))
  FROM accounting_journalline l WHERE l.tenant_id = %(tenant)s GROUP BY 2, 3, 4, 5"""


@dataclass(frozen=True, slots=True)
class Volume:
    """Books of about ``lines`` lines, and their busiest account."""

    lines: int
    slug: str
    tenant_id: UUID
    account_code: str


def ensure_volume(lines: int) -> Volume:
    """The books of that size; made when they are not there."""
    slug = f"volume-{lines}"
    try:
        tenant_id = tenant_id_by_slug(slug)
    except UnknownTenant:
        tenant_id = _found(slug)
    with administrator() as connection:
        if not _is_loaded(connection, tenant_id):
            _load(connection, tenant_id, lines)
        busiest = _busiest(connection, tenant_id)
    with tenant_context(tenant_id):
        return Volume(lines, slug, tenant_id, LedgerAccount.objects.get(id=busiest).code)


def _is_loaded(connection: Connection, tenant_id: UUID) -> bool:
    """Whether there are balances, which are loaded last and in one transaction with the rest."""
    found = connection.execute("SELECT 1 FROM accounting_daybalance WHERE tenant_id = %s LIMIT 1", [tenant_id])
    return found.fetchone() is not None


@transaction.atomic
def _found(slug: str) -> UUID:
    """The tenant with its years and accounts, whole or not at all."""
    tenant = found_tenant(
        slug,
        name=f"Books of {slug}",
        country="ZA",
        currency=CURRENCY,
        owner_email=OWNER,
        owner_password=PASSWORD,
        actor=ACTOR,
    )
    with tenant_context(tenant.id):
        years = [FIRST_DAY.replace(year=FIRST_DAY.year + n) for n in range(3)]
        open_fiscal_years(years, calendar=Calendar(START_MONTH), actor=ACTOR)
        LedgerAccount.objects.bulk_create(
            LedgerAccount(
                code=f"V{number:04}",
                name=f"Volume {number}",
                full_name=f"Volume {number}",
                type="asset",
                normal_balance="debit",
            )
            for number in range(ACCOUNTS)
        )
    return tenant.id


def _load(connection: Connection, tenant_id: UUID, lines: int) -> None:
    accounts = connection.execute(
        "SELECT id FROM accounting_ledgeraccount WHERE tenant_id = %s AND starts_with(code, 'V') ORDER BY code",
        [tenant_id],
    ).fetchall()
    given = {
        "tenant": tenant_id,
        "entries": lines // LINES_OF_AN_ENTRY,
        "first": FIRST_DAY,
        "days": DAYS,
        "accounts": [row[0] for row in accounts],
        "account_count": len(accounts),
        "currency": CURRENCY,
    }
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = 'replica'")
        for statement in (_ENTRIES, _LINES, _PERIOD_BALANCES, _DAY_BALANCES):
            connection.execute(statement, given)
    connection.execute("VACUUM ANALYZE")


def _busiest(connection: Connection, tenant_id: UUID) -> UUID:
    """The account that moved on most days; its share of the lines is the same in books of every size."""
    row = connection.execute(
        """SELECT account_id FROM accounting_daybalance WHERE tenant_id = %s
            GROUP BY account_id ORDER BY count(*) DESC, account_id LIMIT 1""",
        [tenant_id],
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))
