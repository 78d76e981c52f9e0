"""Both tenants' books, the attacker's tools, and what he knows about his neighbour: everything."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from erp.foundation import clock
from erp.foundation.actor import Actor, EveryPermission
from tenancy.scoping.context import tenant_context
from tests import databases
from tests.attacks import furnishing
from tests.attacks.draft_rows import draft_rows
from tests.cast import KAROO, MUMBAI

DAY = date(2026, 10, 15)
CYCLE = "2026"
Sql = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Books:
    """One tenant and the ids of one row of each kind that it owns."""

    id: UUID
    slug: str
    currency: str
    debit: UUID
    credit: UUID
    code: str
    group: UUID
    entry: UUID
    number: str
    line: UUID
    period: UUID
    closed: UUID
    membership: UUID
    user: UUID
    email: str
    job: UUID
    batch: UUID
    event: UUID
    notice: UUID
    saved_view: UUID
    alert: UUID
    export: UUID
    download: UUID
    takeaway: UUID
    role: UUID
    custom_member: UUID
    override: UUID
    branch: UUID
    cost_centre: UUID
    budget: UUID
    invitation: UUID
    year: UUID
    exception: UUID
    proof: UUID
    assertion: UUID
    review: UUID
    review_row: UUID
    finished_review: UUID
    file: UUID
    details: UUID
    billing: UUID
    support: UUID
    layout: UUID
    draft: UUID
    draft_file: UUID
    entry_file: UUID
    template: UUID
    recurring: UUID


@dataclass(frozen=True)
class Ground:
    """The attacker sits in ``mine`` and wants at ``theirs``."""

    mine: Books
    theirs: Books

    def inside(self) -> Any:
        """The context of the attacker's own tenant."""
        return tenant_context(self.mine.id)

    def sql(self, statement: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Run plain SQL on Django's connection; the rows, if it has any."""
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall()) if cursor.description else []

    @contextmanager
    def refused(self, *kinds: type[Exception]) -> Iterator[pytest.ExceptionInfo[Exception]]:
        """The database, or our own code, must refuse what the block does."""
        with pytest.raises(kinds or DatabaseError) as caught, transaction.atomic():
            yield caught

    @contextmanager
    def login(self, *, autocommit: bool = True) -> Iterator[Sql]:
        """A further connection of the application's login, without Django."""
        name = str(connection.settings_dict["NAME"])
        url = os.environ["ERP_APP_DATABASE_URL"]
        with psycopg.connect(url, dbname=name, autocommit=autocommit) as opened:
            yield opened

    @contextmanager
    def god(self) -> Iterator[Sql]:
        """A superuser, for looking at what an attack has left behind."""
        with databases.admin(str(connection.settings_dict["NAME"])) as opened:
            yield opened


def enter(sql: Sql, books: Books) -> None:
    """Put a tenant in force for the present transaction."""
    sql.execute("SELECT set_config('app.tenant_id', %s, true)", [str(books.id)])


def furnish() -> Ground:
    """Give both tenants a committed row in every table, and make sure that none is empty."""
    ground = Ground(_furnish(KAROO), _furnish(MUMBAI))
    _require_rows_to_steal(ground)
    return ground


def _furnish(slug: str) -> Books:
    from accounting.ledger.models import JournalEntry, JournalLine, LedgerAccount
    from accounting.ledger.posting import post_journal_entry
    from accounting.ledger.proposals import ProposedEntry, base_line
    from accounting.periods.closing import close_period
    from accounting.periods.models import AccountingPeriod
    from auditlog.events.models import AuditEvent
    from tenancy.access.models import Membership
    from tenancy.jobs.models import Job
    from tenancy.tenants.models import Tenant
    from tenancy.tenants.queries import tenant_id_by_slug

    actor = Actor.command("ground")
    with tenant_context(tenant_id_by_slug(slug)):
        tenant = Tenant.objects.get()
        # Accounts of the same code would let a confusion of tenants pass for a success.
        plain = LedgerAccount.objects.filter(is_group=False, is_control=False, is_active=True, currency="")
        debit, credit = plain.order_by("code")[:2]
        entry = JournalEntry.objects.get(
            id=post_journal_entry(
                ProposedEntry(
                    DAY,
                    [
                        base_line(debit.id, 12_345, tenant.base_currency),
                        base_line(credit.id, -12_345, tenant.base_currency),
                    ],
                    memo=f"The secret of {slug}",
                    reference=f"secret-{slug}",
                    idempotency_key=f"secret-{slug}",
                ),
                actor=actor,
            ).id
        )
        closed = AccountingPeriod.objects.get(starts=date(2026, 4, 1))
        close_period(closed, actor=actor)
        _opening_rows(slug, tenant.base_currency)
        membership = Membership.objects.select_related("user").get(role="owner")
        return Books(
            id=tenant.id,
            slug=slug,
            currency=tenant.base_currency,
            debit=debit.id,
            credit=credit.id,
            code=debit.code,
            group=LedgerAccount.objects.filter(is_group=True)[0].id,
            entry=entry.id,
            number=entry.number,
            line=JournalLine.objects.filter(entry=entry)[0].id,
            period=entry.period_id,
            closed=closed.id,
            membership=membership.id,
            user=membership.user_id,
            email=membership.user.email,
            job=Job.objects.create(kind="test", label=f"Job of {slug}", requested_by_id=membership.user_id).id,
            batch=_other_rows(slug),
            event=AuditEvent.objects.filter(subject_type="accounting.journal_entry")[0].id,
            **_period_rows(slug),
            cost_centre=_cost_centre(),
            budget=_budget(debit.id, slug),
            **furnishing.people_and_log(membership),
            **furnishing.reviews(tenant),
            file=_file(slug),
            details=_details(slug),
            billing=_billing(slug, membership),
            support=_looks(slug, membership),
            layout=_layout(slug),
            **draft_rows(slug, debit.id, entry, tenant.base_currency),
        )


def _layout(slug: str) -> UUID:
    """A statement that the tenant lays out in its own way."""
    from reporting.financials.models import StatementLayout

    made = StatementLayout(
        statement="secret",
        lines=[{"key": "secret", "label": f"Secret of {slug}"}],
        changed_at=clock.now(),
        changed_by_label=slug,
    )
    made.save(force_insert=True)
    return made.id


def _billing(slug: str, membership: Any) -> UUID:
    """Who pays for the plan, and a question for another."""
    from tenancy.plans.asking import ask_for_plan
    from tenancy.plans.changing import GivenBilling, change_billing_details

    asker = Actor("person", slug, id=membership.user_id, permissions=EveryPermission())
    ask_for_plan("large", f"Secret plans of {slug}", actor=asker)
    return change_billing_details(GivenBilling(f"Secret payer of {slug}"), actor=Actor.command("ground")).id


def _details(slug: str) -> UUID:
    """Legal name, address and logo of the business."""
    from tenancy.business.changing import GivenDetails, change_business_details
    from tenancy.business.logo import put_logo
    from tenancy.tenants.models import Tenant
    from tests.tenancy.business.pictures import picture

    actor = Actor.command("ground")
    given = GivenDetails(Tenant.objects.get().name, f"Secret Legal Name of {slug}", "1 Secret Street")
    put_logo(picture(30, 20), name="logo.png", actor=actor)
    return change_business_details(given, actor=actor).id


def _file(slug: str) -> UUID:
    from tenancy.files.storing import store_file

    content = f"The secret file of {slug}".encode()
    return store_file(content, name=f"secret of {slug}.txt", kind="test", actor=Actor.command("ground")).id


def _looks(slug: str, membership: Any) -> UUID:
    """A question of an operator that waits for an answer, and a look of the owner with another's eyes."""
    from erp.foundation.acts import act
    from tenancy.access.models import Membership
    from tenancy.seeing.models import Seeing
    from tests.operators.people import asked, enrol

    now, seen = clock.now(), Membership.objects.exclude(id=membership.id).latest("created_at")
    with act("tenancy.seeing.begun", actor=Actor("person", slug, id=membership.user_id)):
        Seeing.objects.create(
            seer_id=membership.id, seen_id=seen.id, seen_label=f"Seen of {slug}", began_at=now, ends_at=now
        )
    return asked(slug, enrol(f"keeper@{slug}.example"), reason=f"The secret question about {slug}").id


def _other_rows(slug: str) -> UUID:
    from accounting.currencies.models import Unit
    from accounting.imports.models import ImportProblem, JournalImport

    furnishing.proof_rows(slug, DAY)
    Unit.objects.create(code=f"unit-{slug}", exponent=2, name=f"Unit of {slug}")
    _rate_rows(slug)
    batch = JournalImport.objects.create(
        file_name=f"{slug}.csv", file_sha256=f"{slug:f<64}"[:64], file_bytes=1, created_by_label=slug
    )
    ImportProblem.objects.create(journal_import=batch, row=1, code="test", message=f"Problem of {slug}")
    return batch.id


def _rate_rows(slug: str) -> None:
    """A rate by hand, and a file of published ones."""
    from io import BytesIO

    from accounting.currencies.importing import import_rates
    from accounting.currencies.models import ExchangeRate

    ExchangeRate.objects.create(currency="USD", day=DAY, rate=18, source=slug)
    content = BytesIO(f"Date,USD,ZAR,INR\n{DAY},1.16,20.1,{100 + len(slug)}\n".encode())
    import_rates(content, file_name=f"secret of {slug}.csv", today=DAY, actor=Actor.command("ground"))


def _budget(account_id: UUID, slug: str) -> UUID:
    from accounting.budgets.queries import periods_of
    from accounting.budgets.setting import make_budget, set_amounts
    from accounting.periods.models import FiscalYear

    year = FiscalYear.objects.get(starts__lte=DAY, ends__gte=DAY)
    budget = make_budget(year, f"Secret plan of {slug}", actor=Actor.command("ground"))
    set_amounts(budget, {(account_id, periods_of(year)[0].id): 12_345}, actor=Actor.command("ground"))
    return budget.id


def _cost_centre() -> UUID:
    from accounting.dimensions.models import CostCentre

    return CostCentre.objects.get(code="SECRET").id


def _period_rows(slug: str) -> dict[str, UUID]:
    """A cost centre, leave to post into a closed period, a period that was signed off, and what proves the books."""
    from accounting.dimensions.models import CostCentre
    from accounting.periods.models import AccountingPeriod, PeriodException, PeriodSignOff

    CostCentre.objects.create(code="SECRET", name=f"Cost centre of {slug}")
    period = AccountingPeriod.objects.get(starts=date(2026, 4, 1))
    leave = {"person_label": f"Somebody of {slug}", "granted_by_label": slug, "reason": f"secret of {slug}"}
    exception = PeriodException.objects.create(period=period, person_id=period.id, ends_at=clock.now(), **leave)
    PeriodSignOff.objects.create(period=period, signed_by_label=slug, checklist=[])
    return {"year": period.fiscal_year_id, "exception": exception.id, **_book_proof_rows(slug)}


def _opening_rows(slug: str, base: str) -> None:
    """Opening balances with an open item, and the draft they come from."""
    from accounting.ledger.queries import account_with_role
    from accounting.opening.drafting import choose_first_day, keep_rows
    from accounting.opening.posting import post_opening

    actor = Actor.command("ground")
    owed, capital = account_with_role("trade_receivables"), account_with_role("opening_balances")
    assert owed is not None
    assert capital is not None
    rows = [{"account": owed.code, "debit": "5.00"}, {"account": capital.code, "credit": "5.00"}]
    item = {"party": f"Customer of {slug}", "number": "SECRET-1", "document_date": "2026-10-01", "amount": "5.00"}
    draft = choose_first_day(DAY, revision=0, today=DAY, actor=actor)
    draft = keep_rows("balances", rows, revision=draft.revision, actor=actor)
    draft = keep_rows("customer_items", [item], revision=draft.revision, actor=actor)
    post_opening(revision=draft.revision, base=base, today=DAY, actor=actor)


def _book_proof_rows(slug: str) -> dict[str, UUID]:
    """An assertion about a balance, and a proof."""
    from accounting.ledger.models import LedgerAccount
    from accounting.proof.asserting import assert_balance
    from accounting.proof.models import ProofRun

    account = LedgerAccount.objects.filter(is_group=False).order_by("code")[0]
    asserted = assert_balance(account, day=DAY, amount=12_345, note=f"secret of {slug}", actor=Actor.command("ground"))
    told = {"as_of": DAY, "started_at": clock.now(), "finished_at": clock.now(), "run_by_label": slug}
    proof = ProofRun.objects.create(summary=f"secret of {slug}", check_count=0, failing_count=0, verdicts=[], **told)
    return {"proof": proof.id, "assertion": asserted.id}


def tenant_tables() -> list[tuple[str, str]]:
    """Each table with tenants' rows, and the column that names the tenant."""
    from tenancy.scoping.expected import expected_tables

    return sorted((table.name, table.tenant_column) for table in expected_tables().values() if table.tenant_column)


def privileges_on(table: str) -> frozenset[str]:
    """What the application's login may do with a table."""
    from tenancy.scoping.expected import expected_tables

    return expected_tables()[table].privileges


def _require_rows_to_steal(ground: Ground) -> None:
    with ground.god() as god:
        god.execute("SET session_replication_role = replica")
        for books in (ground.mine, ground.theirs):
            god.execute(
                "INSERT INTO auditlog_unsealed_transaction (tenant_id, id, xact, first_ordinal)"
                " VALUES (%s, gen_random_uuid(), 1, 1)",
                [books.id],
            )
            for table, column in tenant_tables():
                query = psycopg.sql.SQL("SELECT count(*) FROM {} WHERE {} = %s").format(
                    psycopg.sql.Identifier(table), psycopg.sql.Identifier(column)
                )
                [count] = god.execute(query, [books.id]).fetchone() or (0,)
                assert count, f"{table} has no row of {books.slug} to steal: furnish() must make one"
