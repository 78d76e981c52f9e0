"""Files of published rates on their way into the books."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounting.currencies.errors import RateFileUnreadable
from accounting.currencies.models import PublishedRate, RateImport
from accounting.currencies.queries import rate_on
from auditlog.events.models import AuditEvent
from erp.foundation.errors import PermissionRefused
from tests.accounting.currencies.rates import ECB_FILE, TODAY, take_in
from tests.shared_data import require_shared_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def test_file_is_kept_with_its_header_and_one_event() -> None:
    found = take_in()
    assert (found.added, found.corrected, found.unchanged) == (15, 0, 0)
    assert found.kept is not None
    assert (found.kept.first_day, found.kept.last_day) == (date(2026, 10, 15), TODAY)
    assert PublishedRate.objects.filter(rate_import=found.kept).count() == 15
    events = AuditEvent.objects.filter(act="accounting.rate_import.taken_in")
    assert [(one.subject_type, one.subject_label) for one in events] == [("accounting.rate_import", "rates.csv")]


def test_same_file_again_adds_nothing() -> None:
    take_in()
    again = take_in()
    assert (again.added, again.corrected, again.unchanged, again.kept) == (0, 0, 15, None)
    assert (RateImport.objects.count(), PublishedRate.objects.count()) == (1, 15)


def test_grown_file_adds_what_is_new_and_keeps_what_a_correction_replaces() -> None:
    take_in()
    grown = ECB_FILE.replace("1.145,", "1.146,").replace("N/A", "175.1")
    found = take_in(grown)
    assert (found.added, found.corrected, found.unchanged) == (1, 1, 14)
    kept = PublishedRate.objects.filter(currency="USD", day=date(2026, 10, 16)).order_by("revision")
    assert [one.quote for one in kept] == [Decimal("1.145"), Decimal("1.146")]
    assert rate_on("USD", date(2026, 10, 16)).value == Decimal("17.452006980803")


def test_one_wrong_row_keeps_the_whole_file_out() -> None:
    found = take_in(ECB_FILE + "2026-10-14,dear,173,19.9,101,\n")
    assert [(one.row, one.sentence) for one in found.faults] == [
        (6, "USD: dear is no rate. Write a number above zero such as 18.2045.")
    ]
    assert not PublishedRate.objects.exists()


def test_dry_run_counts_and_changes_nothing() -> None:
    assert take_in(dry_run=True).added == 15
    assert not PublishedRate.objects.exists()


def test_file_without_a_single_rate_is_refused() -> None:
    with pytest.raises(RateFileUnreadable, match="no rate in this file"):
        take_in("Date,USD\n2026-10-20,N/A\n")


def test_rates_of_two_sources_are_not_crossed_with_each_other() -> None:
    take_in("Date,USD\n2026-10-20,1.1\n")
    take_in("Date,ZAR\n2026-10-20,20\n", source="SARB")
    assert rate_on("EUR", TODAY).source == "SARB"
    with pytest.raises(Exception, match="no rate of USD"):
        rate_on("USD", TODAY)


def test_clerk_may_not_import(clerk) -> None:
    with pytest.raises(PermissionRefused):
        take_in(actor=clerk)


def run(tmp_path: Path, text: str, *options: str) -> dict[str, object]:
    path = tmp_path / "rates.csv"
    path.write_text(text)
    out = StringIO()
    try:
        call_command("import_rates", "--tenant", "karoo", str(path), "--json", *options, stdout=out)
    except SystemExit as stopped:
        assert stopped.code == 1
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


def test_command_imports_once_and_names_wrong_rows(tmp_path: Path) -> None:
    assert run(tmp_path, ECB_FILE, "--dry-run")["added"] == 15
    assert run(tmp_path, ECB_FILE)["added"] == 15
    assert run(tmp_path, ECB_FILE)["unchanged"] == 15
    refused = run(tmp_path, ECB_FILE + "soon,1,,,,\n")
    assert (refused["ok"], refused["errors"][0]["row"]) == (False, 6)  # type: ignore[index]


def test_real_history_is_taken_in_whole_and_crossed() -> None:
    [path] = require_shared_files("rates/fx_ecb_daily_to_2023.csv")
    found = take_in(path.read_text(encoding="utf-8"))
    assert found.faults == []
    assert found.added == found.figures > 35_000
    # 20.3477 rand and 1.105 dollars for a euro.
    assert rate_on("USD", date(2023, 12, 31)).value == Decimal("18.414208144796")
