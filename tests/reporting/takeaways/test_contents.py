"""What stands in the file with everything: each table, each attached file, the log with its proof, and no secret."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from accounting.currencies.models import Unit
from accounting.journals.attaching import attach_to_draft, attach_to_entry
from accounting.ledger.models import JournalEntry, JournalLine
from reporting.takeaways.declared import tables_taken
from reporting.takeaways.tables import rows_of
from tenancy.access.models import User
from tenancy.files.models import StoredFile
from tenancy.files.placing import place_of
from tests.accounting.journals.drafts import draft as make_draft
from tests.accounting.ledger.entries import CASH, SALES, post, post_foreign
from tests.reporting.takeaways.archives import everything, manifest, rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "kept")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "all.zip"


def test_every_member_is_what_the_manifest_says(in_karoo, karoo, owner, output: Path) -> None:
    post(owner, (CASH, 12_345), (SALES, -12_345))
    files = everything(karoo, output)
    told = manifest(files)
    assert set(told["members"]) == set(files) - {"manifest.json", "README.txt"}
    for name, one in told["members"].items():
        assert one["sha256"] == sha256(files[name]).hexdigest() and one["bytes"] == len(files[name])
        if name.endswith(".csv"):
            assert one["rows"] == len(rows(files[name])), name
    assert told["entries"] == JournalEntry.objects.count()
    assert told["members"]["books/journal.csv"]["rows"] == JournalLine.objects.count()
    for model, taken in tables_taken().items():
        # Making the file gives a head away, after the tables were written.
        if model._meta.label != "auditlog.GivenHead":
            assert told["members"][taken.file]["rows"] == rows_of(model).count(), taken.file


def test_amounts_are_numbers_and_ids_come_with_words(in_karoo, karoo, owner, output: Path) -> None:
    post_foreign(owner, (CASH, 190_000, "USD", 10_000, "19"), (SALES, -190_000, "ZAR", -190_000, "1"))
    files = everything(karoo, output)
    line = rows(files["books/journal.csv"])[0]
    assert (line["debit"], line["credit"], line["currency"]) == ("1900.00", "", "ZAR")
    assert (line["own_debit"], line["own_currency"], line["rate"]) == ("100.00", "USD", "19.000000000000")
    assert line["posted_by"] == "Owner"
    year = rows(files["books/fiscal_years.csv"])[0]
    assert {one["fiscal_year_name"] for one in rows(files["books/periods.csv"])} >= {year["name"]}
    people = {one["user_email"]: one for one in rows(files["people/people.csv"])}
    assert people["owner@karoo.example"]["role"] == "owner"


def test_no_secret_leaves_and_no_row_of_another_tenant(in_karoo, karoo, owner, output: Path) -> None:
    post(owner, (CASH, 100), (SALES, -100))
    files = everything(karoo, output)
    text = b"".join(files.values()).decode()
    for person in User.objects.exclude(password=""):
        assert person.password not in text
    assert "argon2" not in text and "mumbai" not in text.lower()
    headings = {name: content.split(b"\r\n")[0].decode() for name, content in files.items() if name.endswith(".csv")}
    told = "".join(line.replace("content_hash", "") for name, line in headings.items() if not name.startswith("audit/"))
    assert "hash" not in told and "password" not in told
    assert "tenant_id" not in "".join(headings.values())


def test_formula_in_a_memo_is_harmless_and_comes_back(in_karoo, karoo, owner, output: Path) -> None:
    post(owner, (CASH, 100), (SALES, -100), memo="=HYPERLINK(1)")
    memo = rows(everything(karoo, output)["books/journal.csv"])[-1]["memo"]
    assert memo == "'=HYPERLINK(1)"


def test_attached_files_lie_under_the_number_of_their_entry(in_karoo, karoo, owner, output: Path) -> None:
    entry = post(owner, (CASH, 100), (SALES, -100))
    for content in (b"first invoice\n", b"second invoice\n"):
        attach_to_entry(entry, content, name="invoice.txt", actor=owner)
    draft = make_draft(owner)
    attach_to_draft(draft.id, b"of a draft\n", name="draft.txt", actor=owner)
    gone = attach_to_draft(draft.id, b"gone\n", name="gone.txt", actor=owner)
    place_of(gone.file_id).unlink()
    files = everything(karoo, output)
    number = entry.number.replace("/", "-")
    inside = {name: content for name, content in files.items() if name.startswith(f"files/entries/{number}/")}
    assert sorted(inside.values()) == [b"first invoice\n", b"second invoice\n"]
    assert files[f"files/drafts/{draft.id}/draft.txt"] == b"of a draft\n"
    told = manifest(files)
    assert (told["attached_files"], told["missing_files"]) == (3, [f"files/drafts/{draft.id}/gone.txt"])
    assert b"gone.txt" in files["README.txt"]
    assert len(rows(files["files/files.csv"])) == StoredFile.objects.count()


def test_log_in_it_verifies_with_the_program_in_it(karoo, within, owner, output: Path, tmp_path: Path) -> None:
    with within(karoo):
        post(owner, (CASH, 100), (SALES, -100))
    with within(karoo):
        files = everything(karoo, output)
    for name in ("audit/log.ndjson", "audit/verify_audit_export.py"):
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(files[name])
    head = manifest(files)["audit_log"]["head"]
    command = [sys.executable, "-I", "-S", "audit/verify_audit_export.py", "audit/log.ndjson", "--head", head]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout.startswith("GOOD: ")) == (0, True), done.stdout
    place.parent.joinpath("log.ndjson").write_bytes(files["audit/log.ndjson"].replace(b"Owner", b"Awner"))
    assert subprocess.run(command, capture_output=True, check=False, cwd=tmp_path).returncode == 1


def test_unit_of_the_tenants_own_has_its_decimals(in_karoo, karoo, owner, output: Path) -> None:
    Unit.objects.create(code="VACHR", exponent=3, name="Vacation hours")
    assert [one["code"] for one in rows(everything(karoo, output)["books/units.csv"])] == ["VACHR"]


def test_every_app_with_tables_of_tenants_declares_them() -> None:
    assert {one._meta.app_label for one in tables_taken()} == {"tenancy", "auditlog", "accounting", "reporting"}
    assert apps.is_installed("reporting")
