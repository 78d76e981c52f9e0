"""What somebody asks about in his own words is found by the words of the catalogue."""

import pytest

from tenancy.access.registry import all_permissions, other_words
from tenancy.access.why import permissions_like, words_to_try


def codes(text: str) -> list[str]:
    return [one.code for one in permissions_like(text)]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("undo", "accounting.journal_entry.reverse"),
        ("undo an entry", "accounting.journal_entry.reverse"),
        ("approve invoice", "accounting.sales_invoice.approve"),
        ("approving invoices", "accounting.sales_invoice.approve"),
        ("bank", "accounting.bank_statement.view"),
        ("delete", "tenancy.person.suspend"),
        ("delete user", "tenancy.person.suspend"),
        ("see salaries", "accounting.journal_entry.view"),
        ("download", "reporting.report.export"),
        ("download report", "reporting.report.export"),
        ("excel", "reporting.report.export"),
        ("login", "tenancy.security.edit"),
        ("who can log in", "tenancy.security.edit"),
        ("history", "auditlog.event.view"),
        ("reopen month end", "accounting.period.close"),
        ("hire", "tenancy.person.add"),
        ("stocktake", "inventory.stock_count.edit"),
        ("upgr", "tenancy.plan.settings"),
    ],
)
def test_what_people_say_finds_what_they_mean(asked: str, code: str) -> None:
    assert code in codes(asked)


def test_what_is_called_so_comes_before_what_is_only_said_so() -> None:
    found = codes("reverse")
    assert found[0] == "accounting.journal_entry.reverse"
    assert codes("post journal entries") == ["accounting.journal_entry.post"]


def test_words_that_say_nothing_are_passed_over_and_nothing_is_asked_by_them_alone() -> None:
    assert codes("may he post the journal?") == codes("post journal")
    assert codes("may he") == codes("") == []


def test_who_finds_nothing_is_given_words_that_find_something() -> None:
    assert words_to_try("approve spaceships")[0] == "approve"
    assert "journal" in words_to_try("jurnal")
    for asked in ("approve spaceships", "jurnal", "teleport"):
        assert all(permissions_like(word) for word in words_to_try(asked)), asked


@pytest.mark.parametrize("said", sorted(other_words()))
def test_every_declared_word_means_something_of_the_catalogue(said: str) -> None:
    assert said == said.casefold().strip()
    every = " ".join(f"{one.code} {one.name} {one.allows}" for one in all_permissions().values()).casefold()
    assert permissions_like(said), f"{said} finds nothing"
    for meant in other_words()[said]:
        assert all(word in every for word in meant.split()), f"{said}: {meant} is nowhere in the catalogue"
