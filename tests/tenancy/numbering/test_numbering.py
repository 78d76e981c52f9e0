"""The series of numbers: spelled as set, set in time, and given without a gap from the first one on."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounting.ledger.models import JournalEntry
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, base_line
from accounting.ledger.queries import account_with_role
from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused, Refusal
from tenancy.numbering.changing import change_numbering
from tenancy.numbering.errors import NumbersWereGiven, UnknownSeries
from tenancy.numbering.models import NumberSeries
from tenancy.numbering.queries import all_series_years, series_year
from tenancy.numbering.spelling import MOST_SIGNS_IN_INDIA, Spelling
from tenancy.scoping.context import tenant_context

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 2)
BY_HAND = Spelling("JV/{yy-yy}/", 4, 1043)


def post(actor: Actor, day: date = DAY, currency: str = "ZAR", amount: int = 500) -> JournalEntry:
    bank, charges = account_with_role("bank"), account_with_role("bank_charges")
    lines = [base_line(charges.id, amount, currency), base_line(bank.id, -amount, currency)]
    return post_journal_entry(ProposedEntry(day, lines, memo="Fee"), actor=actor)


def test_series_is_spelled_as_the_database_spells_it(in_karoo, owner) -> None:
    entry = post(owner)
    [line] = [one for one in all_series_years() if one.last == entry.number]
    assert line.given >= 1
    assert line.begun_at is not None
    assert line.next == f"{entry.number[:-5]}{line.last_number + 1:05d}"
    assert len(line.next) <= MOST_SIGNS_IN_INDIA


def test_a_year_is_spelled_as_set_and_begins_where_the_other_program_ended(in_karoo, owner) -> None:
    change_numbering("JE", "2026", BY_HAND, actor=owner)
    assert series_year("JE", "2026").next == "JV/26-27/1043"
    assert [post(owner).number, post(owner).number] == ["JV/26-27/1043", "JV/26-27/1044"]
    line = series_year("JE", "2026")
    assert (line.given, line.last, line.next) == (2, "JV/26-27/1044", "JV/26-27/1045")


def test_digits_alone_are_a_spelling(in_karoo, owner) -> None:
    change_numbering("JE", "2026", Spelling("", 1, 12), actor=owner)
    assert [post(owner).number, post(owner).number] == ["12", "13"]


def test_the_next_year_goes_on_where_a_year_stands_in_the_prefix(in_karoo, owner) -> None:
    change_numbering("JE", "2025", BY_HAND, actor=owner)
    told = series_year("JE", "2026").next
    assert told == "JV/26-27/0001"
    assert post(owner).number == told
    assert post(owner, date(2025, 6, 2)).number == "JV/25-26/1043"


def test_a_prefix_without_a_year_holds_for_its_year_alone(in_karoo, owner) -> None:
    change_numbering("JE", "2025", Spelling("OLD-", 3), actor=owner)
    told = series_year("JE", "2026").next
    assert told == "JE-2026-00001"
    assert post(owner).number == told


def test_a_handed_on_prefix_that_is_taken_gives_way_to_the_usual_one(in_karoo, owner) -> None:
    change_numbering("JE", "2027", Spelling("A26/", 3), actor=owner)
    change_numbering("JE", "2025", Spelling("A{yy}/", 3), actor=owner)
    told = series_year("JE", "2026").next
    assert told == "JE-2026-00001"
    assert post(owner).number == told


def test_nothing_is_spelled_anew_once_a_number_was_given(in_karoo, owner) -> None:
    post(owner)
    with pytest.raises(NumbersWereGiven):
        change_numbering("JE", "2026", BY_HAND, actor=owner)
    assert post(owner).number.startswith("JE-2026-")
    change_numbering("JE", "2027", BY_HAND, actor=owner)
    assert series_year("JE", "2027").next == "JV/27-28/1043"


@pytest.mark.parametrize(
    ("wanted", "field", "words"),
    [
        (Spelling("JV_{year}_", 5), "pattern", "Write letters, digits, / and -"),
        (Spelling("JV-{month}-", 5), "pattern", "Write letters, digits, / and -"),
        (Spelling("jv-", 5), "pattern", "Write letters, digits, / and -"),
        (Spelling("-{year}-", 5), "pattern", "Begin with a letter or a digit"),
        (Spelling("JV//", 5), "pattern", "no two / side by side"),
        (Spelling("JV{year}", 5), "pattern", "JV2026 ends in a digit"),
        (Spelling("JOURNAL-ENTRY-{year}-", 5), "pattern", "has 19 signs"),
        (Spelling("JE-2030-", 5), "pattern", "belongs to another year"),
        (Spelling("JV-", 0), "width", "from 1 to 9"),
        (Spelling("JV-", 10), "width", "from 1 to 9"),
        (Spelling("JV-", 5, 0), "first", "from 1 to 999,999,999"),
        (Spelling("JV-", 5, 10**9), "first", "from 1 to 999,999,999"),
    ],
)
def test_a_bad_spelling_is_refused_beside_its_field(in_karoo, owner, wanted, field, words) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        change_numbering("JE", "2026", wanted, actor=owner)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("wanted", "field", "words"),
    [
        (Spelling("JOURNAL/{yy-yy}/", 4), "pattern", "has 14 signs"),
        (Spelling("JOURN/{yy-yy}/", 5), "width", "has 17 signs"),
        (Spelling("JOURN/{yy-yy}/", 4, 6_000), "first", "only 4,000 numbers"),
    ],
)
def test_india_allows_sixteen_signs_for_every_number_that_a_year_may_reach(mumbai, outsider, wanted, field, words):
    with tenant_context(mumbai.id):
        with pytest.raises(Refusal, match=words) as refused:
            change_numbering("JE", "2026", wanted, actor=outsider)
        assert refused.value.field == field
        change_numbering("JE", "2026", BY_HAND, actor=outsider)
        entry = post(outsider, currency="INR")
    assert entry.number == "JV/26-27/1043"


def test_a_prefix_of_another_year_is_refused(in_karoo, owner) -> None:
    change_numbering("JE", "2026", Spelling("JV-", 5), actor=owner)
    with pytest.raises(Refusal, match="JV- is taken by JE of 2026") as refused:
        change_numbering("JE", "2027", Spelling("JV-", 5), actor=owner)
    assert refused.value.field == "pattern"


def test_series_and_years_that_are_not_offered_are_refused(in_karoo, owner) -> None:
    for series, cycle in (("XX", "2026"), ("JE", "2090"), ("JE", "1999")):
        with pytest.raises(UnknownSeries):
            change_numbering(series, cycle, BY_HAND, actor=owner)


def test_spelling_is_for_those_who_may(in_karoo, accountant) -> None:
    with pytest.raises(PermissionRefused):
        change_numbering("JE", "2026", BY_HAND, actor=accountant)


def test_the_log_says_what_became_of_the_spelling(in_karoo, owner) -> None:
    change_numbering("JE", "2026", BY_HAND, actor=owner)
    event = AuditEvent.objects.get(act="tenancy.numbering.changed")
    assert event.actor_label == owner.label
    assert event.subject_label == "JE 2026"
    for words in ("JE-2026-00001", "JV/26-27/1043", "JV/{yy-yy}/"):
        assert words in event.changes
    change_numbering("JE", "2026", BY_HAND, actor=owner)
    assert AuditEvent.objects.filter(act="tenancy.numbering.changed").count() == 1


def test_posting_leaves_no_event_of_the_series(in_karoo, owner) -> None:
    post(owner)
    assert not AuditEvent.objects.filter(subject_type="tenancy.number_series").exists()


@pytest.mark.parametrize(
    ("pattern", "width", "first"),
    [("jv-", 5, 1), ("JV7", 5, 1), ("-JV-", 5, 1), ("A//", 5, 1), ("JE-2030-", 5, 1), ("JV-", 0, 1), ("JV-", 5, 0)],
)
def test_the_database_refuses_what_the_page_refuses(in_karoo, owner, pattern, width, first) -> None:
    with (
        pytest.raises(IntegrityError, match="cannot be spelled so"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT numbering_spell_series('JE', '2026', %s, %s, %s)", [pattern, width, first])
    assert not NumberSeries.objects.filter(first_number=0).exists()
