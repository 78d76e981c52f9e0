"""Make the demo tenants, once."""

from contextlib import suppress
from datetime import date
from random import Random

from django.db import transaction

from accounting.ledger.models import EntrySource, JournalEntry
from accounting.ledger.posting import insert_entries
from accounting.ledger.queries import accounts, book_settings
from accounting.ledger.reversal import reverse_journal_entry
from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod
from accounting.periods.opening import open_fiscal_years
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.web.demo.abroad import trade_abroad
from erp.web.demo.books import TAX_PLANS, BookMaker
from erp.web.demo.cast import PASSWORD, PEOPLE, TENANTS, DemoTenant, address
from erp.web.demo.desk import lay_the_desk
from erp.web.onboarding import found_tenant
from tenancy.access.first_week import dismiss_first_week
from tenancy.access.membership import add_member
from tenancy.scoping.context import tenant_context
from tenancy.tenants.errors import UnknownTenant
from tenancy.tenants.queries import all_tenant_ids, tenant_id_by_slug


def fill_demo(actor: Actor) -> list[str]:
    """Make the demo tenants that are not there yet; returns their slugs."""
    made: list[str] = []
    if _has_other_tenants():
        # Its passwords are published; they have no place beside anybody's real books.
        return made
    for tenant in TENANTS:
        try:
            tenant_id_by_slug(tenant.slug)
        except UnknownTenant:
            with transaction.atomic():
                _make(tenant, actor)
            made.append(tenant.slug)
    return made


def _has_other_tenants() -> bool:
    known = set()
    for tenant in TENANTS:
        with suppress(UnknownTenant):
            known.add(tenant_id_by_slug(tenant.slug))
    return bool(set(all_tenant_ids()) - known)


def _make(demo: DemoTenant, actor: Actor) -> None:
    owner, *others = PEOPLE[demo.slug]
    tenant = found_tenant(
        demo.slug,
        name=demo.name,
        country=demo.country,
        currency=demo.currency,
        owner_email=address(owner, demo),
        owner_name=owner.full_name,
        owner_password=PASSWORD,
        actor=actor,
    )
    with tenant_context(tenant.id):
        for person in others:
            add_member(
                address(person, demo),
                role=person.role,
                full_name=person.full_name,
                password=PASSWORD,
                actor=actor,
            )
        dismiss_first_week(tenant, actor=actor)
        today = clock.today(tenant.time_zone)
        _keep_books(demo, today, actor)
        lay_the_desk(demo.domain, demo.currency, demo.scale, today)


def _keep_books(demo: DemoTenant, today: date, actor: Actor) -> None:
    starts = date(today.year - 1, today.month, 1)
    open_fiscal_years([starts, today], calendar=book_settings().calendar, actor=actor)
    known = {one.code: one.id for one in accounts()} | {one.role: one.id for one in accounts() if one.role}
    maker = BookMaker(known, demo.currency, TAX_PLANS[demo.country], demo.scale, Random(2026))  # noqa: S311 - it only has to look alive
    entries = maker.year(starts, today)
    with act("accounting.journal_entry.posted", actor=actor, reason="demo"):
        insert_entries(entries, actor=actor, source=EntrySource.SYSTEM)
    trade_abroad(starts, today, actor=actor, chance=maker.chance)
    _correct_something(today, actor)
    _close_old_periods(today, actor)


def _correct_something(today: date, actor: Actor) -> None:
    wrong = JournalEntry.objects.filter(memo="Card fees").order_by("-posting_date")[0]
    reverse_journal_entry(wrong, posting_date=today, reason="Charged twice by the bank", actor=actor)


def _close_old_periods(today: date, actor: Actor) -> None:
    periods = AccountingPeriod.objects.filter(ends__lt=today).order_by("-ends")
    for period in periods[2:]:
        close_period(period, actor=actor, reason="Signed off")
