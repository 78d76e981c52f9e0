"""A signature: refused while a check fails, kept with its checklist, and the period locked for good."""

from datetime import date, timedelta

import pytest
from django.db import connection

from accounting.closing.year_end import close_year
from accounting.ledger.errors import PeriodNotOpen
from accounting.periods.closing import close_period, reopen_period
from accounting.periods.errors import PeriodLocked
from accounting.periods.models import AccountingPeriod, FiscalYear, PeriodSignOff, PeriodState
from accounting.proof.asserting import assert_balance
from accounting.signing.errors import ChecklistFails, SignedAlready
from accounting.signing.signing import checklist_of, sign_period
from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tests.accounting.ledger.entries import CASH, SALES, account, post

ACTOR = Actor.command("test")
IN_MARCH, IN_APRIL = date(2026, 3, 10), date(2026, 4, 10)


def _period(day: date) -> AccountingPeriod:
    return AccountingPeriod.objects.get(starts__lte=day, ends__gte=day, is_adjustment=False)


@pytest.fixture
def march(in_karoo: object) -> AccountingPeriod:
    """The first month of 2026/27 with an entry; the year before is closed and empty."""
    for one in AccountingPeriod.objects.filter(fiscal_year__cycle="2025"):
        close_period(one, actor=ACTOR)
    post(ACTOR, (CASH, 10_00), (SALES, -10_00), day=IN_MARCH)
    return _period(IN_MARCH)


def test_signature_keeps_the_checklist_and_locks_for_good(march: AccountingPeriod) -> None:
    signed = sign_period(march, actor=ACTOR, note="All seen")
    march.refresh_from_db()
    assert (march.state, signed.note, signed.signed_by_label) == (PeriodState.LOCKED, "All seen", "command test")
    states = {one["check"]: one["state"] for one in signed.checklist}
    assert set(states.values()) == {"holds", "not_kept"}
    assert (states["chain"], states["lines_unchanged"], states["banks"]) == ("holds", "holds", "not_kept")
    assert AuditEvent.objects.filter(act="accounting.period.signed", subject_type="accounting.period").exists()
    with pytest.raises(PeriodNotOpen, match="locked for good"):
        post(ACTOR, (CASH, 1), (SALES, -1), day=IN_MARCH)
    with pytest.raises(PeriodLocked):
        reopen_period(march, actor=ACTOR, reason="late")
    with pytest.raises(SignedAlready):
        sign_period(march, actor=ACTOR)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_failing_check_is_named_and_nothing_is_signed(march: AccountingPeriod) -> None:
    assert_balance(account(CASH), day=IN_MARCH, amount=11_00, note="Statement 3", actor=ACTOR)
    with pytest.raises(ChecklistFails, match="what was asserted holds"):
        sign_period(march, actor=ACTOR)
    march.refresh_from_db()
    assert (march.state, PeriodSignOff.objects.exists()) == (PeriodState.OPEN, False)


def test_earlier_period_with_entries_is_signed_first(march: AccountingPeriod) -> None:
    post(ACTOR, (CASH, 5_00), (SALES, -5_00), day=IN_APRIL)
    april = _period(IN_APRIL)
    with pytest.raises(ChecklistFails, match="earlier periods are signed"):
        sign_period(april, actor=ACTOR)
    sign_period(march, actor=ACTOR)
    sign_period(april, actor=ACTOR)
    assert PeriodSignOff.objects.count() == 2


def test_empty_period_before_it_may_be_closed_only_but_not_open(march: AccountingPeriod) -> None:
    february = march.starts - timedelta(days=1)
    reopen_period(_period(february), actor=ACTOR, reason="test")
    verdict = {one.code: one.verdict for one in checklist_of(march)}["earlier_signed"]
    assert (verdict.fails, verdict.sentence) == (True, "Close February 2026 first.")


def test_period_that_is_not_over_is_not_signed(in_karoo: object) -> None:
    newest = AccountingPeriod.objects.order_by("-ends")[0]
    verdict = {one.code: one.verdict for one in checklist_of(newest)}["period_over"]
    assert verdict.fails


def test_last_period_of_a_year_is_signed_after_the_year_is_closed(in_karoo: object) -> None:
    year = FiscalYear.objects.get(cycle="2025")
    last = year.periods.get(number=12)
    for one in year.periods.exclude(id=last.id):
        close_period(one, actor=ACTOR)
    post(ACTOR, (CASH, 10_00), (SALES, -10_00), day=last.ends)
    with pytest.raises(ChecklistFails, match="the year's profit is in equity"):
        sign_period(last, actor=ACTOR)
    close_year(year, actor=ACTOR)
    sign_period(last, actor=ACTOR)


def test_accountant_may_not_sign(march: AccountingPeriod, accountant: Actor) -> None:
    with pytest.raises(PermissionRefused):
        sign_period(march, actor=accountant)
