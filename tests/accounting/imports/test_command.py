"""``manage.py import_journal``."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounting.imports.models import JournalImport
from accounting.ledger.models import BookSettings
from tenancy.tenants.models import Tenant
from tests.accounting.imports.imported_books import balances, journal

pytestmark = pytest.mark.django_db

Within = Callable[[object], AbstractContextManager[object]]
RENT, BANK = "2026-04-01,1,Rent paid,100.00,,,April", "2026-04-01,1,Bank one,,100.00,,April"


def _run(*arguments: object) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_journal", "--tenant", "karoo", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as exit_:
        return int(exit_.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def _json(*arguments: object) -> tuple[int, dict[str, Any]]:
    status, out, _ = _run(*arguments, "--json")
    return status, json.loads(out)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """``file(row, row)``: a journal on disk."""

    def write(*rows: str) -> Path:
        path = tmp_path / "books.csv"
        path.write_bytes(journal(*rows))
        return path

    return write


def test_command_imports_and_says_what_it_did(karoo: Tenant, within: Within, file: Callable[..., Path]) -> None:
    status, out, _ = _run(file(RENT, BANK), "--create-accounts")
    assert status == 0
    assert "Imported 1 entry with 2 lines." in out
    assert "ZAR: debits 100.00, credits 100.00." in out
    assert "50001 Rent paid: expense" in out
    with within(karoo):
        assert balances()[("Rent paid", "ZAR")] == 100
        assert JournalImport.objects.get().created_by_label == "command import_journal"


def test_command_prints_json(karoo: Tenant, file: Callable[..., Path]) -> None:
    status, document = _json(file(RENT, BANK), "--create-accounts")
    assert (status, document["ok"], document["posted"], document["problem_count"]) == (0, True, True, 0)
    assert (document["entries"], document["lines"], document["debits"]) == (1, 2, {"ZAR": "100.00"})
    assert document["new_accounts"][0] == {
        "name": "Rent paid", "type": "expense", "kind": "", "certain": True, "why": "The name contains 'rent paid'.",
        "code": "50001",
    }  # fmt: skip


def test_dry_run_changes_nothing_and_ends_with_the_same_status(
    karoo: Tenant, within: Within, file: Callable[..., Path]
) -> None:
    status, document = _json(file(RENT, BANK), "--create-accounts", "--dry-run")
    assert (status, document["posted"], document["new_accounts"][0]["code"]) == (0, False, None)
    status, document = _json(file(RENT), "--create-accounts", "--dry-run")
    assert (status, document["problem_count"]) == (1, 1)
    with within(karoo):
        assert balances() == {}


def test_command_prints_problems_by_row_and_imports_nothing(
    karoo: Tenant, within: Within, file: Callable[..., Path]
) -> None:
    rows = [RENT.replace(",1,", f",{number},") for number in range(60)]
    status, out, _ = _run(file(*rows), "--create-accounts")
    assert status == 1
    assert "Problems: 60. Nothing was imported." in out
    assert "Row 2: entry '0' has only one line." in out
    assert "... and 10 more." in out
    with within(karoo):
        assert not JournalImport.objects.exists()


def test_same_file_takes_again(karoo: Tenant, within: Within, file: Callable[..., Path]) -> None:
    path = file(RENT, BANK)
    assert _run(path, "--create-accounts")[0] == 0
    status, _, err = _run(path, "--create-accounts")
    assert status == 1
    assert "This very file was imported before, as books.csv" in err
    assert _run(path, "--create-accounts", "--again")[0] == 0
    with within(karoo):
        assert balances()[("Rent paid", "ZAR")] == 200


def test_rates_and_units_may_be_repeated_and_listed(karoo: Tenant, within: Within, file: Callable[..., Path]) -> None:
    rows = [
        f"2026-04-01,{code},{account},{debit},{credit},{code},"
        for code in ("USD", "EUR", "HRS", "GLD")
        for account, debit, credit in (("A", 1, ""), ("B", "", 1))
    ]
    given = ["--rate", "USD=18.5", "EUR=20", "--rate", "GLD=900", "--unit", "HRS:1", "GLD:3", "--unit", "XTRA:0"]
    status, document = _json(file(*rows), "--create-accounts", *given)
    assert (status, document["problems"]) == (0, [])
    assert document["debits"] == {"USD": "1.00", "EUR": "1.00", "HRS": "1.0", "GLD": "1.000"}


def test_file_may_stand_behind_rates_and_units(karoo: Tenant, file: Callable[..., Path]) -> None:
    path = file("2026-04-01,1,A,1,,USD,", "2026-04-01,1,B,,1,USD,")
    assert _run("--create-accounts", "--dry-run", "--rate", "USD=18.5", path)[0] == 0
    assert _run("--create-accounts", "--rate", "USD=18.5", "--unit", "HRS:1", "GLD:3", path)[0] == 0
    status, _, err = _run("--create-accounts", "--rate", "USD=18.5")
    assert (status, err.strip()) == (1, "Name the file: import_journal --tenant SLUG FILE.")


def test_policy_of_the_tenant_holds_unless_the_command_says_otherwise(
    karoo: Tenant, within: Within, file: Callable[..., Path]
) -> None:
    path = file(RENT, BANK.replace("100.00", "99.99"))
    assert _run(path, "--create-accounts")[0] == 1
    with within(karoo):
        BookSettings.objects.update(rounding="post")
    assert _run(path, "--create-accounts", "--rounding", "refuse")[0] == 1
    status, document = _json(path, "--create-accounts")
    assert (status, document["rounding_lines"]) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.csv"], "There is no file nowhere.csv. Check the path."),
        (["/"], "/ is a folder. Name a CSV file."),
        (["{file}", "--rate", "USD"], "'USD' is not of the form EUR=19.85."),
        (["{file}", "--unit", "USD:4"], "USD is a currency of ISO 4217 with 2 decimals"),
    ],
)
def test_command_that_cannot_begin_says_why(
    karoo: Tenant, file: Callable[..., Path], arguments: list[str], words: str
) -> None:
    path = file(RENT, BANK)
    given = [argument.format(file=path) for argument in arguments]
    status, _, err = _run(*given)
    assert status == 1
    assert words in err
    status, document = _json(*given)
    assert (status, document["ok"]) == (1, False)
    assert words in document["error"]


def test_file_that_is_no_journal_is_refused_in_one_sentence(karoo: Tenant, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("name,age\nx,1\n", encoding="utf-8")
    status, _, err = _run(path)
    assert status == 1
    assert "does not hold the headings of a general journal" in err


def test_unknown_tenant_is_refused(db: None, file: Callable[..., Path]) -> None:
    err = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_journal", "--tenant", "nobody", str(file(RENT, BANK)), stderr=err)
    assert "nobody" in err.getvalue()
