"""``manage.py export_audit``: the log leaves whole or not at all."""

import csv
import json
import os
import signal
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from auditlog.events.models import AuditEvent
from auditlog.exports import exporting, pdf_writing
from auditlog.exports.selection import Selection
from auditlog.exports.writing import Order, Written
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.exports.logs import NASTY, Verify, happen, lines_of, new_tenant, person

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(committed: None, tmp_path: Path) -> Run:
    """``run(tenant, "csv", "log.csv", "--from", ...)``: the exit status, output and errors."""

    def command(tenant: Tenant, form: str, name: str, *arguments: str) -> tuple[int, str, str]:
        out, err, status = StringIO(), StringIO(), 0
        given = ["--tenant", tenant.slug, "--format", form, "--output", str(tmp_path / name), *arguments]
        try:
            call_command("export_audit", *given, stdout=out, stderr=err)
        except SystemExit as end:
            status = int(end.code or 0)
        return status, out.getvalue(), err.getvalue()

    return command


@pytest.mark.parametrize("form", ["ndjson", "csv", "pdf"])
def test_every_form_is_written_with_its_proof_and_is_good(
    form: str, log: Tenant, run: Run, tmp_path: Path, verify: Verify
) -> None:
    status, said, told = run(log, form, f"log.{form}")
    assert status == 0, told
    assert "events read" in told
    head = next(line for line in said.splitlines() if line.startswith("Head: ")).removeprefix("Head: ")
    status, verdict = verify(tmp_path / f"log.{form}", "--head", head)
    assert (status, "GOOD" in verdict) == (2 if form == "pdf" else 0, True), verdict
    assert verdict.startswith("NOT PROVEN: the PDF") is (form == "pdf")
    beside = {f"log.{form}"} if form == "ndjson" else {f"log.{form}", f"log.{form}.proof.ndjson"}
    assert {path.name for path in tmp_path.iterdir()} == beside
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in tmp_path.iterdir())


def test_csv_is_harmless_in_a_spreadsheet_and_gives_every_text_back(
    log: Tenant, run: Run, tmp_path: Path, verify: Verify
) -> None:
    run(log, "csv", "log.csv", "--type", "test.thing")
    with (tmp_path / "log.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    labels = [row["subject_label"] for row in rows][1 : 1 + len(NASTY)]
    assert not [label for label in labels if label.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert [label[1:] if label.startswith("'") else label for label in labels] == list(NASTY)


def test_edited_csv_is_named_by_its_row(log: Tenant, run: Run, tmp_path: Path, verify: Verify) -> None:
    run(log, "csv", "log.csv")
    path, content = tmp_path / "log.csv", (tmp_path / "log.csv").read_bytes()
    rows = content.split(b"\r\n")
    path.write_bytes(content.replace(b"Sipho", b"Sapho"))
    status, said = verify(path)
    assert (status, "its actor_label was changed" in said) == (1, True)
    path.write_bytes(b"\r\n".join(rows[:-2]) + b"\r\n")
    assert "the CSV ends before event" in verify(path)[1]
    path.write_bytes(content + rows[-2] + b"\r\n")
    assert "after the last event of the proof" in verify(path)[1]
    path.write_bytes(b"\r\n".join([*rows[:-3], rows[-2], rows[-3], b""]))
    assert verify(path)[0] == 1
    path.write_bytes(content.replace(b"\r\n", b"\n") if b'"\r\n' not in content else content + b"")
    assert verify(path)[0] in (0, 1)


def test_edited_pdf_does_not_match_its_proof(log: Tenant, run: Run, tmp_path: Path, verify: Verify) -> None:
    run(log, "pdf", "log.pdf")
    content = (tmp_path / "log.pdf").read_bytes()
    (tmp_path / "log.pdf").write_bytes(content[:-20] + b" " + content[-19:])
    status, said = verify(tmp_path / "log.pdf")
    assert (status, "log.pdf was changed after it was made" in said) == (1, True)


def test_file_is_read_as_its_name_says_whatever_it_begins_with(
    log: Tenant, run: Run, tmp_path: Path, verify: Verify
) -> None:
    run(log, "csv", "log.csv")
    proof, forged = tmp_path / "log.csv.proof.ndjson", b"%PDF,forged\r\n"
    *lines, end = proof.read_bytes().splitlines(keepends=True)
    companion = {"name": "events.csv", "bytes": len(forged), "sha256": sha256(forged).hexdigest()}
    proof.write_bytes(b"".join(lines) + json.dumps({**json.loads(end), "companion": companion}).encode() + b"\n")
    (tmp_path / "log.csv").write_bytes(forged)
    assert "other columns" in verify(tmp_path / "log.csv")[1]
    for name in ("log.pdf", "log.txt"):
        (tmp_path / name).write_bytes(forged)
        (tmp_path / f"{name}.proof.ndjson").write_bytes(proof.read_bytes())
        status, said = verify(tmp_path / name)
        assert (status, "GOOD" in said) in ((1, False), (2, False)), said


def test_export_that_is_ended_from_outside_leaves_nothing(
    log: Tenant, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(order: Order, *, proof: Path, **others: object) -> Written:
        proof.write_text("half of it")
        os.kill(os.getpid(), signal.SIGTERM)
        raise AssertionError("it went on")

    monkeypatch.setattr(exporting, "write_export", killed)
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        assert run(log, "csv", "log.csv")[0] == 143
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
    assert list(tmp_path.iterdir()) == []


def test_pdf_tells_who_did_what_when_and_ends_with_the_head(run: Run, tmp_path: Path) -> None:
    tenant = new_tenant("Malabar Books")
    happen(tenant, "a lamp", actor=person("Sipho Dlamini"))
    run(tenant, "pdf", "log.pdf")
    first, last = (page.extract_text() for page in PdfReader(tmp_path / "log.pdf").pages)
    assert "Malabar Books" in first and "Africa/Johannesburg" in first and "Page 1" in first
    assert "Sipho Dlamini · Seen thing a lamp from 192.0.2.7" in " ".join(first.split())
    end = lines_of(tmp_path / "log.pdf.proof.ndjson")[-1]
    number, _, digest = end["heads"][0]["head"].partition(":")
    assert "Page 2" in last and end["heads"][0]["key_id"] in last
    assert digest in "".join(last.split()) and f"Seal{number}" in "".join(last.split())


def test_pdf_tells_every_event_of_an_act_however_many_it_has(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_writing, "_EVENTS_A_LAYOUT", 60)
    tenant = new_tenant()
    happen(tenant, *[f"lamp number {number}." for number in range(1, 121)])
    run(tenant, "pdf", "log.pdf", "--from", "2020-01-01")
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(tmp_path / "log.pdf").pages)
    assert [number for number in range(1, 121) if f"lamp number {number}." not in text] == []
    assert "(more of it)" in text


def test_type_is_known_by_name_and_by_its_plain_word(log: Tenant, run: Run, tmp_path: Path, verify: Verify) -> None:
    for word in ("tenancy.tenant", "tenant"):
        assert run(log, "ndjson", "log.ndjson", "--type", word)[0] == 0
        [event] = [line for line in lines_of(tmp_path / "log.ndjson") if line["line"] == "event"]
        assert event["subject_type"] == "tenancy.tenant"
        assert verify(tmp_path / "log.ndjson")[0] == 0


def test_person_is_known_by_the_label_that_the_log_bears(log: Tenant, run: Run, tmp_path: Path, verify: Verify) -> None:
    assert run(log, "ndjson", "log.ndjson", "--person", "Sipho Dlamini")[0] == 0
    [event] = [line for line in lines_of(tmp_path / "log.ndjson") if line["line"] == "event"]
    assert (event["subject_label"], verify(tmp_path / "log.ndjson")[0]) == ("c", 0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "yesterday"), "'yesterday' is not a day. Write it as 2026-10-31."),
        (("--to", "2026-02-30"), "is not a day"),
        (("--from", "2026-10-02", "--to", "2026-10-01"), "The last day lies before the first."),
        (("--type", "journal_entri"), "Did you mean accounting.journal_entry"),
        (("--type", "zzz"), "The audit log knows no type 'zzz'."),
        (("--person", "Nobody At All"), "Nobody in the audit log is called 'Nobody At All'."),
        (("--output", "/proc/nowhere/log.ndjson"), "cannot be written"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    log: Tenant, run: Run, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    status, _, told = run(log, "ndjson", "log.ndjson", *arguments)
    assert (status, sentence in told) == (1, True), told
    assert list(tmp_path.iterdir()) == []


def test_unknown_format_is_refused_with_those_that_there_are(log: Tenant, run: Run) -> None:
    status, _, told = run(log, "xml", "log.xml")
    assert (status, "Choose one of: ndjson, csv, pdf" in told) == (1, True)


def test_pdf_that_nobody_would_read_is_refused_and_leaves_the_old_file(
    log: Tenant, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "log.pdf").write_text("of yesterday")
    monkeypatch.setattr(pdf_writing, "MOST_EVENTS", 5)
    status, _, told = run(log, "pdf", "log.pdf")
    assert (status, "or take CSV" in told) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["log.pdf"]
    assert (tmp_path / "log.pdf").read_text() == "of yesterday"


def test_export_is_an_event_with_range_filter_counts_hash_and_head(run: Run, tmp_path: Path) -> None:
    tenant = new_tenant()
    happen(tenant, "a")
    run(tenant, "ndjson", "log.ndjson", "--from", "2020-01-01", "--type", "tenant", "--json")
    with tenant_context(tenant.id):
        event = AuditEvent.objects.get(act="auditlog.export.made")
    told, end = json.loads(event.changes or ""), lines_of(tmp_path / "log.ndjson")[-1]
    assert (event.actor_kind, event.actor_label) == ("command", "command export_audit")
    assert (told["range"]["from"], told["filter"]["type"], told["everything"]) == (
        "2020-01-01",
        "tenancy.tenant",
        False,
    )
    assert (told["events"], told["left_out"], told["seals"]) == (end["events"], 1, 2)
    assert told["head"] == end["heads"][-1]["head"]
    assert len(told["sha256"]) == 64


def test_days_are_those_of_the_tenants_zone() -> None:
    selection = Selection(time_zone="Asia/Kolkata", from_date=None, to_date=None)
    assert (selection.from_at, selection.to_at, selection.is_everything) == (None, None, True)
    day = Selection(time_zone="Asia/Kolkata", from_date=date(2026, 10, 31), to_date=date(2026, 10, 31))
    assert day.as_json()["range"]["from_at"] == "2026-10-30T18:30:00.000000Z"
    assert day.as_json()["range"]["to_at"] == "2026-10-31T18:30:00.000000Z"
