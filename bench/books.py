"""Tenants of the bench, founded by the product's own acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from accounting.ledger.models import LedgerAccount
from accounting.ledger.proposals import ProposedEntry, base_line
from accounting.periods.models import Calendar
from accounting.periods.opening import open_fiscal_years
from erp.foundation.actor import Actor
from erp.web.onboarding import found_tenant
from tenancy.scoping.context import tenant_context
from tenancy.tenants.queries import tenant_id_by_slug

CURRENCY = "ZAR"
START_MONTH = 3
ACTOR = Actor.command("bench")
PASSWORD = "a long enough password"

_FIRST_DAY = date(2025, 3, 1)
_DAYS = 365


@dataclass(frozen=True, slots=True)
class Books:
    """A tenant with open years from March 2025 on, and accounts that take any line."""

    tenant_id: UUID
    slug: str
    account_ids: tuple[UUID, ...]

    def entry(self, number: int) -> ProposedEntry:
        """A header and three lines; days and accounts go round."""
        first, second, third = self.accounts_of(number)
        lines = [
            base_line(first, 30_000, CURRENCY),
            base_line(second, -10_000, CURRENCY),
            base_line(third, -20_000, CURRENCY),
        ]
        return ProposedEntry(day_of(number), lines, memo=f"Takings of the day, till {number % 7}")

    def accounts_of(self, number: int) -> tuple[UUID, UUID, UUID]:
        """The accounts of one entry's three lines."""
        ids = self.account_ids
        return ids[number % len(ids)], ids[(number + 7) % len(ids)], ids[(number + 13) % len(ids)]


def day_of(number: int) -> date:
    """The posting date of the entry of that number."""
    return _FIRST_DAY + timedelta(days=number % _DAYS)


def found_books(prefix: str = "bench", *, owner_email: str = "", slug: str = "") -> Books:
    """A new tenant with its country's chart, two open years and an owner."""
    slug = slug or f"{prefix}-{uuid4().hex[:10]}"
    tenant = found_tenant(
        slug,
        name="Bench",
        country="ZA",
        currency=CURRENCY,
        owner_email=owner_email or f"{slug}@bench.example",
        owner_password=PASSWORD,
        actor=ACTOR,
    )
    with tenant_context(tenant.id):
        open_fiscal_years([date(2025, 6, 1), date(2026, 6, 1)], calendar=Calendar(START_MONTH), actor=ACTOR)
    return books_of(slug)


def books_of(slug: str) -> Books:
    """The books of a tenant that is there."""
    tenant_id = tenant_id_by_slug(slug)
    with tenant_context(tenant_id):
        usable = LedgerAccount.objects.filter(is_group=False, is_control=False).order_by("code")
        return Books(tenant_id, slug, tuple(usable.values_list("id", flat=True)))
