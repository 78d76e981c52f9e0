"""Periods closed whole or by module, and leave to post into them all the same."""

from datetime import timedelta

import pytest
from django.db import connection

from accounting.ledger.errors import PeriodNotOpen
from accounting.periods.closing import choose_closed_modules, close_period, reopen_period
from accounting.periods.errors import ExceptionEnded, ExceptionNeedsReason, PeriodLocked
from accounting.periods.excepting import grant_exception, withdraw_exception
from accounting.periods.models import AccountingPeriod
from accounting.periods.queries import latest_open_day, period_of
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.access.models import Membership
from tests.accounting.ledger.entries import CASH, DAY, SALES, post
from tests.accounting.periods.locking import lock

COMMAND = Actor.command("test")
LINES = ((CASH, 1_00), (SALES, -1_00))


@pytest.fixture
def closed(in_karoo: object) -> AccountingPeriod:
    """The period of October 2026, closed."""
    period = period_of(DAY)
    assert period is not None
    return close_period(period, actor=COMMAND)


def _person(membership: Membership) -> Actor:
    permissions = frozenset({"accounting.journal_entry.post"})
    return Actor("person", str(membership.user), id=membership.user_id, permissions=permissions)


@pytest.fixture
def accountant_here(in_karoo: object) -> Membership:
    """The accountant's place in the tenant."""
    return Membership.objects.select_related("user").get(user__email="accountant@karoo.example")


def _hour() -> timedelta:
    return timedelta(hours=1)


def test_exception_lets_one_person_post_and_nobody_else(closed: AccountingPeriod, accountant_here: Membership) -> None:
    grant_exception(closed, accountant_here, reason="late rent", ends_at=clock.now() + _hour(), actor=COMMAND)
    assert post(_person(accountant_here), *LINES).period_id == closed.id
    owner = Membership.objects.select_related("user").get(user__email="owner@karoo.example")
    with pytest.raises(PeriodNotOpen):
        post(_person(owner), *LINES)


def test_exception_ends_when_it_is_withdrawn(closed: AccountingPeriod, accountant_here: Membership) -> None:
    leave = grant_exception(closed, accountant_here, reason="late", ends_at=clock.now() + _hour(), actor=COMMAND)
    withdraw_exception(leave, actor=COMMAND)
    with pytest.raises(PeriodNotOpen):
        post(_person(accountant_here), *LINES)


def test_exception_ends_at_its_time(closed: AccountingPeriod, accountant_here: Membership) -> None:
    ends_at = clock.now() + timedelta(seconds=1)
    grant_exception(closed, accountant_here, reason="late", ends_at=ends_at, actor=COMMAND)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.2)")
    with pytest.raises(PeriodNotOpen):
        post(_person(accountant_here), *LINES)


def test_exception_for_another_module_is_none(closed: AccountingPeriod, accountant_here: Membership) -> None:
    ends_at = clock.now() + _hour()
    grant_exception(closed, accountant_here, reason="late", ends_at=ends_at, module="sales", actor=COMMAND)
    with pytest.raises(PeriodNotOpen):
        post(_person(accountant_here), *LINES)


def test_exception_needs_a_reason_and_an_end_to_come(closed: AccountingPeriod, accountant_here: Membership) -> None:
    with pytest.raises(ExceptionNeedsReason):
        grant_exception(closed, accountant_here, reason="  ", ends_at=clock.now() + _hour(), actor=COMMAND)
    with pytest.raises(ExceptionEnded):
        grant_exception(closed, accountant_here, reason="late", ends_at=clock.now(), actor=COMMAND)


def test_locked_period_knows_no_exception(closed: AccountingPeriod, accountant_here: Membership) -> None:
    grant_exception(closed, accountant_here, reason="late", ends_at=clock.now() + _hour(), actor=COMMAND)
    lock(closed)
    with pytest.raises(PeriodNotOpen, match="locked for good"):
        post(_person(accountant_here), *LINES)
    with pytest.raises(PeriodLocked):
        grant_exception(closed, accountant_here, reason="late", ends_at=clock.now() + _hour(), actor=COMMAND)


def test_period_is_closed_to_one_module_alone(closed: AccountingPeriod) -> None:
    reopen_period(closed, actor=COMMAND, reason="test")
    choose_closed_modules(closed, ["sales", "stock"], actor=COMMAND)
    assert post(COMMAND, *LINES).period_id == closed.id
    choose_closed_modules(closed, ["ledger"], actor=COMMAND)
    with pytest.raises(PeriodNotOpen, match="closed to journal"):
        post(COMMAND, *LINES)


def test_the_day_proposed_is_one_that_the_journal_takes(in_karoo: object) -> None:
    period = period_of(DAY)
    assert period is not None
    choose_closed_modules(period, ["sales"], actor=COMMAND)
    assert latest_open_day(DAY) == DAY
    choose_closed_modules(period, ["ledger"], actor=COMMAND)
    proposed = latest_open_day(DAY)
    assert proposed != DAY
    assert post(COMMAND, *LINES, day=proposed).posting_date == proposed
