"""Each check of the books holds on sound ones, and names the place where a superuser broke them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.test import Client

from accounting.closing.year_end import close_year
from accounting.ledger.models import LedgerAccount
from accounting.periods.closing import choose_closed_modules, close_period, reopen_period
from accounting.periods.excepting import grant_exception
from accounting.periods.models import AccountingPeriod, FiscalYear
from accounting.periods.queries import period_of
from accounting.proof.asserting import assert_balance, withdraw_assertion
from accounting.proof.errors import AssertionNeedsSource, AssertionThere
from accounting.proof.proving import judge
from accounting.proof.registry import proof_checks
from accounting.proof.verdicts import Asked, Judged, VerdictState
from auditlog.verification.keeping import verify_and_keep
from auditlog.verification.models import Scope
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.access.models import Membership
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.accounting.ledger.entries import CAPITAL, CASH, COGS, SALES, account, post

ACTOR = Actor.command("test")
SEPTEMBER, OCTOBER, LAST_YEAR = date(2026, 9, 15), date(2026, 10, 15), date(2025, 10, 3)
BROKEN = pytest.mark.django_db(transaction=True)


def _judged(as_of: date = date(2026, 10, 31), period: AccountingPeriod | None = None) -> dict[str, Judged]:
    return {one.code: one for one in judge([one for one in proof_checks() if one.on_page], Asked(as_of, period))}


def _failing(found: dict[str, Judged]) -> set[str]:
    return {code for code, one in found.items() if one.verdict.fails}


def _fill() -> None:
    """A year closed, a month closed, and the present month."""
    post(ACTOR, (CASH, 100_00), (SALES, -100_00), day=LAST_YEAR)
    close_year(FiscalYear.objects.get(starts__lte=LAST_YEAR, ends__gte=LAST_YEAR), actor=ACTOR)
    post(ACTOR, (CASH, 500_00), (CAPITAL, -500_00), day=SEPTEMBER, memo="Capital")
    post(ACTOR, (CASH, 70_00), (SALES, -70_00), day=SEPTEMBER)
    closed = period_of(SEPTEMBER)
    assert closed is not None
    close_period(closed, actor=ACTOR)
    post(ACTOR, (COGS, 40_00), (CASH, -40_00), day=OCTOBER)
    assert_balance(account(CASH), day=SEPTEMBER, amount=670_00, note="Statement 9 of the bank", actor=ACTOR)


@pytest.fixture
def books(in_karoo: object) -> None:
    """Sound books in the tenant in force."""
    _fill()


def test_sound_books_prove(books: None) -> None:
    found = _judged()
    assert _failing(found) == set()
    assert found["trial_balance"].verdict.sentence == "The trial balance of 31 Oct 2026 sums to zero."
    assert found["chain"].verdict.state == VerdictState.NOT_KEPT
    assert found["accounts_equal_lines"].verdict.figures[0].value == 10


def test_one_period_proves_by_itself(books: None) -> None:
    period = period_of(SEPTEMBER)
    assert period is not None
    found = _judged(period.ends, period)
    assert _failing(found) == set()
    assert found["accounts_equal_lines"].verdict.figures[0].value == 4


def _tampered(superuser: psycopg.Connection, statement: str) -> None:
    superuser.execute("SET session_replication_role = replica")
    done = superuser.execute(statement)  # type: ignore[arg-type]
    assert done.rowcount > 0
    superuser.commit()


_OF_NUMBER = "(SELECT id FROM accounting_journalentry WHERE number = 'JE-2026-0000{}')"

DAMAGES: dict[str, tuple[str, set[str], str]] = {
    "a kept balance of a period": (
        "UPDATE accounting_periodbalance SET debit = debit + 1 WHERE debit = 4000",
        {"accounts_equal_lines", "trial_balance"},
        "5110",
    ),
    "a kept balance of a day": (
        "UPDATE accounting_daybalance SET credit = credit + 1, debit = debit + 1 WHERE debit = 4000",
        {"accounts_equal_lines"},
        "the balance of 2026-10-15",
    ),
    "a balance that has no lines": (
        "DELETE FROM accounting_daybalance WHERE debit = 4000",
        {"accounts_equal_lines"},
        "5110",
    ),
    "an amount of a line": (
        f"UPDATE accounting_journalline SET amount = amount + 1 WHERE entry_id = {_OF_NUMBER.format(3)} AND amount > 0",
        {"accounts_equal_lines", "lines_unchanged"},
        "JE-2026-00003",
    ),
    "the memo of a line": (
        f"UPDATE accounting_journalline SET memo = 'x' WHERE entry_id = {_OF_NUMBER.format(3)} AND amount > 0",
        {"lines_unchanged"},
        "its lines are not those that were posted",
    ),
    "a line that is gone": (
        f"DELETE FROM accounting_journalline WHERE entry_id = {_OF_NUMBER.format(3)} AND amount > 0",
        {"accounts_equal_lines", "lines_unchanged"},
        "a line is missing",
    ),
    "an entry that is gone": (
        "DELETE FROM accounting_journalentry WHERE number = 'JE-2026-00003'",
        {"accounts_equal_lines", "number_gaps"},
        "JE-2026-00003",
    ),
    "the date of an entry": (
        "UPDATE accounting_journalentry SET posting_date = '2026-11-02' WHERE number = 'JE-2026-00003'",
        {"lines_unchanged", "accounts_equal_lines"},
        "its date lies outside October 2026",
    ),
    "a series that came further than its entries": (
        "UPDATE tenancy_numberseries SET last_number = 9 WHERE cycle = '2026'",
        {"number_gaps"},
        "JE-2026-00004 to 00009",
    ),
    "the memo of an entry in a closed period": (
        "UPDATE accounting_journalentry SET memo = 'Gift' WHERE number = 'JE-2026-00001'",
        {"closed_untouched"},
        "September 2026",
    ),
    "an entry that came into a closed period without leave": (
        "UPDATE accounting_journalentry SET period_id = (SELECT id FROM accounting_accountingperiod"
        " WHERE name = 'September 2026' AND tenant_id = accounting_journalentry.tenant_id),"
        " posting_date = '2026-09-20' WHERE number = 'JE-2026-00003'",
        {"closed_untouched", "lines_unchanged", "accounts_equal_lines"},
        "after September 2026 was closed",
    ),
    "the lines and hash of an entry in a closed period": (
        f"WITH l AS (UPDATE accounting_journalline SET memo = 'x' WHERE entry_id = {_OF_NUMBER.format(1)} RETURNING *)"
        " UPDATE accounting_journalentry e SET content_hash = (SELECT encode(sha256(convert_to(string_agg("
        "journal_line_digest(l.line_number, l.account_id, l.currency, l.currency_amount, l.amount, l.rate, l.memo,"
        " l.branch_id, l.cost_centre_id), E'\\n' ORDER BY l.line_number), 'UTF8')), 'hex') FROM l)"
        " WHERE number = 'JE-2026-00001'",
        {"closed_untouched"},
        "September 2026",
    ),
    "what an account held on a day that was asserted": (
        "UPDATE accounting_balanceassertion SET amount = amount + 100",
        {"assertions"},
        "1540 holds 670.00 ZAR on 15 Sep 2026, not 671.00",
    ),
    "the log": (
        "UPDATE auditlog_event SET reason = 'x' WHERE ordinal = 1 AND tenant_id ="
        " (SELECT id FROM tenancy_tenant WHERE slug = 'karoo')",
        {"chain"},
        "broken",
    ),
}


@pytest.fixture
def told(karoo: Tenant) -> Iterator[Callable[[], dict[str, Judged]]]:
    """Committed books; call it for what the checks say of them."""
    with tenant_context(karoo.id):
        _fill()

    def tell() -> dict[str, Judged]:
        with tenant_context(karoo.id):
            verify_and_keep(karoo, scope=Scope.WHOLE, actor=ACTOR)
            return _judged()

    yield tell


@BROKEN
@pytest.mark.parametrize("what", DAMAGES)
def test_what_a_superuser_broke_is_found_and_named(
    what: str, told: Callable[[], dict[str, Judged]], superuser: psycopg.Connection
) -> None:
    statement, failing, named = DAMAGES[what]
    _tampered(superuser, statement)
    found = told()
    assert _failing(found) == failing
    said = " ".join(
        " ".join([one.verdict.sentence, *(f"{place.label} {place.detail}" for place in one.verdict.links)])
        for code, one in found.items()
        if code in failing
    )
    assert named in said


@BROKEN
def test_places_of_a_trial_balance_that_fails_lead_to_its_day(
    told: Callable[[], dict[str, Judged]], superuser: psycopg.Connection, browser_of: Callable[[str], Client]
) -> None:
    _tampered(superuser, DAMAGES["a kept balance of a period"][0])
    links = told()["trial_balance"].verdict.links
    assert [one.label for one in links] == ["Trial balance", "October 2026"]
    for one in links:
        assert "As at 31 Oct 2026" in browser_of("auditor").get(f"/t/karoo/{one.path}").content.decode()


def test_late_posting_into_a_closed_year_is_found(books: None) -> None:
    post(ACTOR, (COGS, 5_00), (CASH, -5_00), day=LAST_YEAR)
    verdict = _judged()["years_closed"].verdict
    assert verdict.fails
    assert verdict.sentence == "2025/26: something was posted after the closing. Close again."
    assert (verdict.figures[1].value, verdict.links[0].label) == (-5_00, "Fiscal year 2025/26")


def test_posting_by_leave_leaves_a_closed_period_untouched(books: None) -> None:
    period = period_of(SEPTEMBER)
    membership = Membership.objects.select_related("user").get(user__email="accountant@karoo.example")
    assert period is not None
    ends_at = clock.now() + timedelta(hours=1)
    grant_exception(period, membership, reason="late", ends_at=ends_at, actor=ACTOR)
    person = Actor(
        "person", "Accountant", id=membership.user_id, permissions=frozenset({"accounting.journal_entry.post"})
    )
    post(person, (COGS, 1_00), (CASH, -1_00), day=SEPTEMBER)
    assert not _judged()["closed_untouched"].verdict.fails


def test_period_that_was_opened_and_closed_again_is_compared_with_its_last_closing(books: None) -> None:
    period = period_of(SEPTEMBER)
    assert period is not None
    reopen_period(period, actor=ACTOR, reason="late")
    post(ACTOR, (COGS, 1_00), (CASH, -1_00), day=date(2026, 9, 20))
    close_period(period, actor=ACTOR)
    assert period.closings.count() == 2
    assert not _judged()["closed_untouched"].verdict.fails


def test_closing_to_one_module_is_kept_as_well(books: None) -> None:
    period = period_of(OCTOBER)
    assert period is not None
    choose_closed_modules(period, ["ledger", "sales"], actor=ACTOR)
    choose_closed_modules(period, ["ledger"], actor=ACTOR)
    assert sorted(period.closings.values_list("module", "entry_count")) == [("ledger", 1), ("sales", 0)]
    assert _judged()["closed_untouched"].verdict.figures[0].value == 2


def test_control_account_without_a_sub_ledger_is_told_honestly(books: None) -> None:
    LedgerAccount.objects.filter(code=CAPITAL).update(is_control=True)
    verdict = _judged()["control_accounts"].verdict
    assert (verdict.state, CAPITAL in verdict.sentence) == (VerdictState.NOT_KEPT, True)


def test_assertion_names_its_source_and_stands_once(books: None) -> None:
    with pytest.raises(AssertionNeedsSource):
        assert_balance(account(CASH), day=OCTOBER, amount=1, note=" ", actor=ACTOR)
    with pytest.raises(AssertionThere):
        assert_balance(account(CASH), day=SEPTEMBER, amount=1, note="again", actor=ACTOR)


def test_withdrawn_assertion_is_looked_at_no_longer(books: None) -> None:
    wrong = assert_balance(account(CASH), day=OCTOBER, amount=1, note="a slip", actor=ACTOR)
    assert _judged()["assertions"].verdict.fails
    withdraw_assertion(wrong, actor=ACTOR)
    assert not _judged()["assertions"].verdict.fails


def test_check_that_breaks_down_fails_and_keeps_no_other_from_its_verdict(
    books: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounting.proof import registry

    def breaks(asked: Asked) -> Any:
        raise ZeroDivisionError

    check = registry.ProofCheck("bent", "Bent", breaks, in_sign_off=True, on_page=True, reads_all=False, place=1)
    monkeypatch.setitem(registry._checks, "bent", check)
    found = _judged()
    assert _failing(found) == {"bent"}
    assert len(found) > 5
