"""A year of books and people with names for the journeys; runs once, inside the product's own shell."""

from datetime import date
from random import Random

from tests.cast import KAROO, MUMBAI, PASSWORD

NAMES = {
    "owner@karoo.example": "Thandi Ndlovu",
    "admin@karoo.example": "Pieter van Wyk",
    "accountant@karoo.example": "Lerato Mokoena",
    "auditor@karoo.example": "Sarah Jacobs",
    "clerk@karoo.example": "Sipho Dlamini",
    "outsider@mumbai.example": "Asha Mehta",
}

# Keeps the books of one and reads those of the other.
ADVISER = "adviser@karoo.example"
# Begins the books of a third tenant.
OPENER = "priya@durban.example"
# Whose role changes in a journey, so that nobody else's does.
TRAINEE = "trainee@karoo.example"
# Who is sent away in a journey, and comes back.
LEAVER = "leaver@karoo.example"


def fill() -> None:
    """Twelve months for the first tenant, and two people more; the second tenant stays empty."""
    from erp.foundation.actor import Actor
    from tenancy.access.membership import add_member
    from tenancy.access.models import User
    from tenancy.scoping.context import tenant_context
    from tenancy.tenants.queries import tenant_id_by_slug

    actor = Actor.command("journeys")
    for email, name in NAMES.items():
        User.objects.filter(email=email).update(full_name=name)
    with tenant_context(tenant_id_by_slug(KAROO)):
        _keep_books(_member("owner@karoo.example"), _member("accountant@karoo.example"))
        add_member(ADVISER, role="viewer", full_name="Nomsa Adams", password=PASSWORD, actor=actor)
        add_member(LEAVER, role="viewer", full_name="Themba Nkosi", password=PASSWORD, actor=actor)
        add_member(TRAINEE, role="viewer", full_name="Bongani Zulu", password=PASSWORD, actor=actor)
    _found_shop(actor)
    with tenant_context(tenant_id_by_slug(MUMBAI)):
        add_member(ADVISER, role="accountant", full_name="Nomsa Adams", password=PASSWORD, actor=actor)


def _found_shop(actor) -> None:  # type: ignore[no-untyped-def]
    """A third tenant without a single entry, whose owner brings the opening balances in."""
    from erp.web.onboarding import found_tenant

    found_tenant(
        "durban", name="Durban Repairs", country="ZA", currency="ZAR", owner_email=OPENER, owner_name="Priya Naidoo",
        owner_password=PASSWORD, actor=actor,
    )  # fmt: skip


def _member(email: str):  # type: ignore[no-untyped-def]
    """A member of the first tenant as an actor, so that the books bear names and not that of a command."""
    from tenancy.access.models import User
    from tenancy.access.queries import actor_of, membership_in

    user = User.objects.get(email=email)
    membership = membership_in(user.id, KAROO)
    assert membership is not None
    return actor_of(membership, user, ip="192.0.2.7", request_id="journeys")


def _keep_books(owner, accountant) -> None:  # type: ignore[no-untyped-def]
    from accounting.ledger.models import EntrySource
    from accounting.ledger.posting import insert_entries
    from accounting.ledger.queries import accounts, book_settings
    from accounting.periods.closing import close_period
    from accounting.periods.models import AccountingPeriod
    from accounting.periods.opening import open_fiscal_years
    from erp.foundation import clock
    from erp.foundation.acts import act
    from erp.web.demo.books import TAX_PLANS, BookMaker

    today = clock.today("Africa/Johannesburg")
    starts = date(today.year - 1, today.month, 1)
    open_fiscal_years([starts, today], calendar=book_settings().calendar, actor=owner)
    known = {one.code: one.id for one in accounts()} | {one.role: one.id for one in accounts() if one.role}
    maker = BookMaker(known, "ZAR", TAX_PLANS["ZA"], 1, Random(2026))
    with act("accounting.journal_entry.posted", actor=accountant):
        insert_entries(maker.year(starts, today), actor=accountant, source=EntrySource.SYSTEM)
    _sell_abroad(known, today, accountant)
    for period in AccountingPeriod.objects.filter(ends__lt=today).order_by("-ends")[3:]:
        close_period(period, actor=owner, reason="Signed off")


def _sell_abroad(known, today, accountant) -> None:  # type: ignore[no-untyped-def]
    """A thousand dollars that came in last month, at the rate that the bank gave."""
    from datetime import timedelta
    from decimal import Decimal

    from accounting.currencies.queries import Rate
    from accounting.ledger.foreign_lines import foreign_line
    from accounting.ledger.models import EntrySource
    from accounting.ledger.posting import insert_entries
    from accounting.ledger.proposals import ProposedEntry, base_line
    from erp.foundation.acts import act
    from erp.foundation.money import iso_currencies

    iso = iso_currencies()
    day = (today.replace(day=1) - timedelta(days=1)).replace(day=20)
    rate = Rate(Decimal("18.2"), "dealt with the bank", day)
    line = foreign_line(known["1530"], 1_000_00, rate, currency=iso["USD"], base=iso["ZAR"])
    entry = ProposedEntry(day, [line, base_line(known["sales"], -line.amount, "ZAR")], memo="Rings to New York")
    with act("accounting.journal_entry.posted", actor=accountant):
        insert_entries([entry], actor=accountant, source=EntrySource.SYSTEM)
