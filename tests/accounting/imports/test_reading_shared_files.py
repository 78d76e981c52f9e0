import csv
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, cast

from accounting.imports.reading import open_journal_file
from accounting.imports.rows import JournalRow
from tests.accounting.imports.journal_texts import written
from tests.shared_data import require_shared_files


def _expected_balances(path: Path) -> dict[tuple[str, str], Decimal]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            (line["account"], line["currency"]): Decimal(line["debit_balance"] or 0)
            - Decimal(line["credit_balance"] or 0)
            for line in csv.DictReader(stream)
        }


def _journals() -> Iterator[tuple[Path, Path]]:
    for path in require_shared_files("ledgers/*/general_journal*.csv"):
        suffix = path.stem.removeprefix("general_journal")
        yield path, path.with_name(f"trial_balance{suffix}_expected.csv")


def test_every_shared_ledger_reads_without_a_problem_and_adds_up_to_its_trial_balance() -> None:
    compared = 0
    for path, expected in _journals():
        balances: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        with path.open("rb") as stream:
            for row in open_journal_file(stream).rows():
                assert isinstance(row, JournalRow), row
                balances[row.account, row.currency or ""] += row.amount
        if expected.exists():
            compared += 1
            assert {key: sum_ for key, sum_ in balances.items() if sum_} == _expected_balances(expected), path
    assert compared >= 5


def test_naughty_strings_come_back_exactly_as_names_and_memos() -> None:
    (path,) = require_shared_files("parties/naughty_strings.txt")
    lines = path.read_text(encoding="utf-8").split("\n")
    strings = [
        line.strip()
        for line in lines
        if line.strip() and not line.startswith("#") and not re.search("[\x00-\x1f\x7f\ufffe]", line)
    ]
    assert len(strings) > 400
    with tempfile.TemporaryFile() as stream:
        stream.write(
            written(
                [(date(2026, 1, 1), "1", text[:255].strip(), Decimal(1), None, text) for text in strings],
                "utf-8",
                ",",
                "\n",
                csv.QUOTE_MINIMAL,
            )
        )
        rows = list(open_journal_file(cast(BinaryIO, stream)).rows())

    assert [(row.account, row.memo) for row in rows if isinstance(row, JournalRow)] == [
        (text[:255].strip(), text) for text in strings
    ]
