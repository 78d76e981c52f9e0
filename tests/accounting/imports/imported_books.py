"""Books that a test imports into, and what stands in them afterwards."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from accounting.currencies.queries import known_currencies
from accounting.imports.options import ImportOptions
from accounting.imports.posting import ImportedJournal, import_journal
from accounting.ledger.models import LedgerAccount
from erp.foundation.actor import Actor
from erp.foundation.money import to_major
from erp.web.onboarding import found_tenant
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.accounting.ledger.held import balances_as_of

HEADINGS = "date,entry_id,account,debit,credit,currency,memo"
LAST_DAY = date(2199, 12, 31)
OPERATOR = Actor.command("test")

Balances = dict[tuple[str, str], Decimal]


@contextmanager
def new_books(currency: str, slug: str = "imported-books", country: str = "XX") -> Iterator[Tenant]:
    """A tenant of its own with the chart of its country; the block runs in its context."""
    tenant = found_tenant(
        slug,
        name=slug.title(),
        country=country,
        currency=currency,
        owner_email=f"{slug}@example.com",
        owner_name="Somebody",
        actor=OPERATOR,
    )
    with tenant_context(tenant.id):
        yield tenant


def journal(*rows: str) -> bytes:
    """A file of the usual headings and the given rows."""
    return ("\n".join((HEADINGS, *rows)) + "\n").encode()


def imported(
    content: bytes, tenant: Tenant, *, actor: Actor = OPERATOR, dry_run: bool = False, **chosen: Any
) -> ImportedJournal:
    """The content imported as a file of the tenant in force, with new accounts unless told otherwise."""
    options = ImportOptions(**{"create_accounts": True, **chosen})
    return import_journal(
        io.BytesIO(content), options, file_name="journal.csv", tenant=tenant, actor=actor, dry_run=dry_run
    )


def balances(day: date = LAST_DAY) -> Balances:
    """What each account holds in each currency, by full name, in major units; zeros left out."""
    names = dict(LedgerAccount.objects.values_list("id", "full_name"))
    known = known_currencies()
    return {
        (names[one.account_id], one.currency): to_major(one.currency_balance, known[one.currency].exponent)
        for one in balances_as_of(day)
        if one.currency_balance
    }


def base_balances(day: date = LAST_DAY) -> dict[str, int]:
    """What each account holds in base currency over all currencies, in minor units; zeros left out."""
    names = dict(LedgerAccount.objects.values_list("id", "full_name"))
    sums: dict[str, int] = {}
    for one in balances_as_of(day):
        sums[names[one.account_id]] = sums.get(names[one.account_id], 0) + one.balance
    return {name: balance for name, balance in sums.items() if balance}


def messages(done: ImportedJournal) -> list[str]:
    """The sentences about what is wrong."""
    return [problem.message for problem in done.checked.findings.first()]


def codes(done: ImportedJournal) -> list[tuple[int, str]]:
    """Row and kind of each problem."""
    return [(problem.row, problem.code) for problem in done.checked.findings.first()]
