"""``manage.py report``."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.accounting.ledger.entries import CASH, COGS, SALES, make_account, post, post_foreign
from tests.reporting import reading

pytestmark = pytest.mark.django_db


def report(*arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("report", "trial-balance", "--tenant", "karoo", *arguments, stdout=out)
    return out.getvalue()


def refusal_of(*arguments: str, report_name: str = "trial-balance") -> tuple[int, str]:
    """Exit status and words of a command that is refused."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("report", report_name, *arguments, stdout=out, stderr=err)
    return int(str(stopped.value.code)), out.getvalue() + err.getvalue()


@pytest.fixture(autouse=True)
def books(karoo, owner, within) -> None:
    with within(karoo):
        make_account("1998", "=Assets:Odd", owner)
        post(owner, (CASH, 1_050), ("1998", 50), (SALES, -1_100))
        post_foreign(owner, (CASH, 1_850, "USD", 100, "18.5"), (SALES, -1_850, "ZAR", -1_850, "1"))


def test_csv_goes_to_standard_output_with_names_as_the_books_have_them() -> None:
    assert report("--as-of", "2026-10-31", "--format", "csv").splitlines() == [
        "code,account,currency,debit,credit",
        "1540,Petty cash,ZAR,29.00,",
        "1998,=Assets:Odd,ZAR,0.50,",
        "4110,Sales of jewellery,ZAR,,29.50",
    ]


def test_by_currency_gives_amounts_in_their_own_currency() -> None:
    rows = reading.csv_rows(report("--as-of", "2026-10-31", "--by-currency").encode())
    assert [(row["code"], row["currency"], row["debit"]) for row in rows[:2]] == [
        (CASH, "USD", "1.00"),
        (CASH, "ZAR", "10.50"),
    ]


def test_zero_accounts_and_a_comparison_come_when_asked_for() -> None:
    lines = report("--as-of", "2026-10-31", "--include-zero", "--compare", "2026-09-30").splitlines()
    assert lines[0] == "code,account,currency,debit,credit,compare_debit,compare_credit"
    assert f"{COGS},Cost of goods sold,ZAR,,,," in lines


@pytest.mark.parametrize("name", ["csv", "json", "xlsx", "pdf"])
def test_every_format_goes_into_a_file_with_the_same_totals(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"report.{name}"
    answer = json.loads(report("--as-of", "2026-10-31", "--format", name, "--output", str(path), "--json"))
    assert answer["ok"] is True
    assert answer["rows"] == 3
    totals = getattr(reading, f"{name}_totals")(path.read_bytes())
    assert totals == (Decimal("29.50"), Decimal("29.50"))


def test_json_without_a_file_is_the_report_itself() -> None:
    for arguments in (("--json",), ("--format", "json")):
        document = json.loads(report("--as-of", "2026-10-31", *arguments))
        assert document["report"] == "trial-balance"
        assert document["totals"][0]["debit"] == "29.50"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--tenant", "nobody", "--as-of", "2026-10-31"), "nobody"),
        (("--tenant", "karoo", "--as-of", "31/10/2026"), "Write it as 2026-10-31"),
        (("--tenant", "karoo", "--format", "docx"), "csv, xlsx, pdf, json"),
        (("--tenant", "karoo", "--output", "/no/such/place/report.csv"), "could not be written"),
        (("--tenant", "karoo", "--format", "pdf"), "--output report.pdf"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_status_1(arguments: tuple[str, ...], words: str) -> None:
    status, said = refusal_of(*arguments)
    assert status == 1
    assert words in said


def test_an_unknown_report_is_refused_as_json_where_json_is_asked_for() -> None:
    status, said = refusal_of("--tenant", "karoo", "--json", report_name="profit")
    assert status == 1
    assert json.loads(said)["ok"] is False
