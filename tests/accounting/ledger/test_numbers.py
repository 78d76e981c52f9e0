"""Entries whose numbers are spelled otherwise: in bulk, in proofs, behind closings, by reversal and undo."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from accounting.ledger.models import EntrySource, JournalEntry
from accounting.ledger.number_gaps import series_of_numbers
from accounting.ledger.posting import insert_entries
from accounting.ledger.proposals import ProposedEntry, base_line
from accounting.ledger.queries import account_with_role
from accounting.periods.closing import close_period, reopen_period
from accounting.periods.models import AccountingPeriod
from accounting.proof.proving import judge
from accounting.proof.registry import proof_checks
from accounting.proof.verdicts import Asked
from tenancy.numbering.changing import change_numbering
from tenancy.numbering.spelling import Spelling
from tests.tenancy.numbering.test_numbering import BY_HAND, post

pytestmark = pytest.mark.django_db


def _verdicts() -> dict[str, str]:
    checks = [one for one in proof_checks() if one.code in ("number_gaps", "closed_untouched", "hashes")]
    return {one.code: one.verdict.state.value for one in judge(checks, Asked(date(2027, 2, 28)))}


def test_many_entries_of_two_years_are_spelled_as_each_year_says(in_karoo, owner) -> None:
    change_numbering("JE", "2025", Spelling("", 1, 7), actor=owner)
    change_numbering("JE", "2026", BY_HAND, actor=owner)
    bank, charges = account_with_role("bank"), account_with_role("bank_charges")
    lines = [base_line(charges.id, 500, "ZAR"), base_line(bank.id, -500, "ZAR")]
    days = [date(2026, 6, 1), date(2025, 6, 1), date(2026, 6, 2), date(2025, 6, 2)]
    insert_entries([ProposedEntry(day, lines) for day in days], actor=owner, source=EntrySource.IMPORT)
    numbers = JournalEntry.objects.order_by("cycle", "sequence").values_list("number", flat=True)
    assert list(numbers) == ["7", "8", "JV/26-27/1043", "JV/26-27/1044"]


def test_a_first_number_above_one_is_no_gap(in_karoo, owner) -> None:
    change_numbering("JE", "2026", BY_HAND, actor=owner)
    post(owner), post(owner)
    [series] = series_of_numbers()
    assert (series.missing, series.spelled(series.first), series.begins) == (0, "JV/26-27/1043", 1043)
    assert _verdicts()["number_gaps"] == "holds"


@pytest.mark.django_db(transaction=True)
def test_an_entry_taken_away_at_the_beginning_is_found(karoo, owner, within, superuser) -> None:
    with within(karoo):
        change_numbering("JE", "2026", BY_HAND, actor=owner)
        first = post(owner)
        post(owner)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("DELETE FROM accounting_journalline WHERE entry_id = %s", [first.id])
    superuser.execute("DELETE FROM accounting_journalentry WHERE id = %s", [first.id])
    superuser.commit()
    with within(karoo):
        [series] = series_of_numbers()
        assert [(one.first, one.last) for one in series.gaps] == [(1043, 1043)]
        assert _verdicts()["number_gaps"] == "fails"


@pytest.mark.django_db(transaction=True)
def test_a_series_whose_entries_are_all_gone_is_found_from_its_counter(karoo, owner, within, superuser) -> None:
    with within(karoo):
        change_numbering("JE", "2026", BY_HAND, actor=owner)
        gone = [post(owner).id, post(owner).id]
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("DELETE FROM accounting_journalline WHERE entry_id = ANY(%s)", [gone])
    superuser.execute("DELETE FROM accounting_journalentry WHERE id = ANY(%s)", [gone])
    superuser.commit()
    with within(karoo):
        [series] = series_of_numbers()
        assert (series.count, series.missing, series.spelled(series.last)) == (0, 2, "JV/26-27/1044")
        assert [(one.first, one.last) for one in series.gaps] == [(1043, 1044)]
        assert _verdicts()["number_gaps"] == "fails"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE tenancy_numberseries SET last_number = last_number - 1 WHERE cycle = '2026'",
        "UPDATE tenancy_numberseries SET first_number = first_number + 1 WHERE cycle = '2026'",
    ],
)
def test_a_counter_that_does_not_fit_its_entries_is_found(karoo, owner, within, superuser, forged) -> None:
    with within(karoo):
        post(owner), post(owner)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(forged)
    superuser.commit()
    with within(karoo):
        assert _verdicts()["number_gaps"] == "fails"


def test_a_year_spelled_after_a_period_was_closed_keeps_what_the_closing_held(in_karoo, owner) -> None:
    """The closing kept that no number was given; whatever the first one is comes after it."""
    period = AccountingPeriod.objects.get(starts=date(2026, 6, 1))
    change_numbering("JE", "2026", BY_HAND, actor=owner)
    close_period(period, actor=owner)
    change_numbering("JE", "2026", Spelling("X{yy}-", 3, 5), actor=owner)
    assert post(owner, date(2026, 7, 1)).number == "X26-005"
    assert _verdicts()["closed_untouched"] == "holds"
    reopen_period(period, actor=owner, reason="forgotten")
    assert post(owner, date(2026, 6, 1)).number == "X26-006"
    close_period(period, actor=owner)
    assert _verdicts()["closed_untouched"] == "holds"


def test_a_number_with_slashes_is_reversed_at_the_shell(karoo, owner, within) -> None:
    with within(karoo):
        change_numbering("JE", "2026", BY_HAND, actor=owner)
        number = post(owner).number
    said = StringIO()
    call_command(
        "reverse_entry", number.lower(), "--tenant", "karoo", "--on", "2026-06-03", "--reason", "twice", stdout=said
    )
    assert "JV/26-27/1044 reverses JV/26-27/1043." in said.getvalue()
