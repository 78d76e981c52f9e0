"""The commands ``post_entry`` and ``reverse_entry``."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounting.journals.models import DraftEntry
from accounting.ledger.models import JournalEntry
from tests.accounting.journals.drafts import ask_for_approval_above

pytestmark = pytest.mark.django_db
ENTRY = {
    "date": "2026-10-31",
    "memo": "From a file",
    "key": "rent-2026-10",
    "lines": [{"account": "1540", "debit": "1234.50"}, {"account": "4110", "credit": "1234.50", "memo": "Takings"}],
}


def _run(tmp_path: Path, capsys, entry: dict[str, Any], *more: str) -> tuple[int, dict[str, Any]]:
    path = tmp_path / "entry.json"
    path.write_text(json.dumps(entry))
    try:
        call_command("post_entry", str(path), "--tenant", "karoo", "--json", *more)
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, json.loads(capsys.readouterr().out)


def test_an_entry_is_posted_once_for_its_key(tmp_path, capsys, karoo, within) -> None:
    status, first = _run(tmp_path, capsys, ENTRY)
    again = _run(tmp_path, capsys, ENTRY)[1]
    assert (status, first["posted_before"], again["posted_before"]) == (0, False, True)
    assert first["number"] == again["number"]
    with within(karoo):
        assert (JournalEntry.objects.get().total, JournalEntry.objects.get().memo) == (123_450, "From a file")


def test_an_account_is_named_by_its_exact_full_name_too(tmp_path, capsys, karoo) -> None:
    lines = [{"account": "Petty cash", "debit": "5"}, {"account": "4110", "credit": "5"}]
    assert _run(tmp_path, capsys, {**ENTRY, "lines": lines})[0] == 0


def test_a_line_may_move_the_value_of_a_foreign_balance_alone(tmp_path, capsys, karoo, within) -> None:
    lines = [
        {"account": "1530", "currency": "USD", "debit": "0", "rate": "18", "base_credit": "2.50"},
        {"account": "7110", "debit": "2.50"},
    ]
    assert _run(tmp_path, capsys, {**ENTRY, "lines": lines})[0] == 0
    with within(karoo):
        line = JournalEntry.objects.get().lines.get(account__code="1530")
        assert (line.currency, line.currency_amount, line.amount) == ("USD", 0, -250)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lines": [{"account": "nope", "debit": "5"}, ENTRY["lines"][1]]}, "Line 1: account: there is no account"),
        ({"lines": [ENTRY["lines"][0], {"account": "4110", "credit": "12,50"}]}, "Line 2: credit: write it as a text"),
        ({"lines": [ENTRY["lines"][0], {"account": "4110"}]}, "Line 2: give either debit or credit."),
        ({"lines": [ENTRY["lines"][0], {"account": "4110", "credit": "1", "x": "1"}]}, "Line 2: x: there is no such"),
        ({"lines": [ENTRY["lines"][0], {"account": "4110", "credit": "1"}]}, "does not balance"),
        ({"date": "31.10.2026"}, "date: write the posting date"),
        ({"date": "2031-01-01"}, "no accounting period"),
        ({"memo": ""}, "Say in the memo"),
        ({"lines": "none"}, "lines: give a list"),
    ],
)
def test_what_is_wrong_is_named_and_the_status_is_one(tmp_path, capsys, karoo, within, change, words) -> None:
    status, document = _run(tmp_path, capsys, {**ENTRY, **change})
    assert status == 1
    assert words in document["error"]
    with within(karoo):
        assert not JournalEntry.objects.exists()


def test_a_person_posts_with_what_he_may(tmp_path, capsys, karoo, within) -> None:
    status, document = _run(tmp_path, capsys, ENTRY, "--person", "clerk@karoo.example")
    assert status == 1
    assert "You may not do this" in document["error"]
    _run(tmp_path, capsys, ENTRY, "--person", "accountant@karoo.example")
    with within(karoo):
        assert JournalEntry.objects.get().posted_by_label == "Accountant"


def test_above_the_limit_it_is_handed_in_instead(tmp_path, capsys, karoo, within) -> None:
    with within(karoo):
        ask_for_approval_above(0)
    assert "need the approval" in _run(tmp_path, capsys, ENTRY)[1]["error"]
    document = _run(tmp_path, capsys, ENTRY, "--submit", "--person", "accountant@karoo.example")[1]
    with within(karoo):
        assert str(DraftEntry.objects.get(state="submitted").id) == document["draft"]


def test_reverse_entry_posts_the_mirror_and_refuses_a_second(tmp_path, capsys, karoo, within) -> None:
    number = _run(tmp_path, capsys, ENTRY)[1]["number"]

    def reverse() -> dict[str, Any]:
        try:
            arguments = ("--on", "2026-11-01", "--reason", "Wrong", "--tenant", "karoo", "--json")
            call_command("reverse_entry", number, *arguments)
        except SystemExit as ended:
            assert ended.code == 1
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    assert reverse()["reverses"] == number
    assert "was reversed already" in reverse()["error"]
