"""Exports that people ask for: made in the background, kept for seven days, taken by who may."""

import io
import json
import os
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from psycopg import sql

from auditlog.events.models import AuditEvent
from auditlog.exports import storing
from auditlog.exports.downloading import download_export
from auditlog.exports.errors import ExportFileGone, TooManyExports
from auditlog.exports.formats import CSV, NDJSON, PDF, ExportFormat, export_format
from auditlog.exports.making import request_export
from auditlog.exports.models import AuditExport
from auditlog.exports.removing import remove_expired_exports, remove_expired_exports_of_all
from auditlog.exports.selection import Selection
from erp.foundation import clock
from erp.foundation.errors import PermissionRefused, Refusal
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.queries import status_of
from tenancy.jobs.registry import work_of
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.exports.logs import Verify, lived_in, person
from tests.tenancy.tenants.turns import locking

ALL = Selection(time_zone="Africa/Johannesburg")


@pytest.fixture
def tenant(committed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    """A tenant with six seals, whose files lie in a folder of the test."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "files")
    yield lived_in()


def made(tenant: Tenant, form: ExportFormat = NDJSON, selection: Selection = ALL) -> AuditExport:
    """Ask for an export and let the work be done, as the worker does, in one transaction."""
    with tenant_context(tenant.id):
        export = request_export(selection, form, path="/t/x/audit/exports/", actor=person())
    with tenant_context(tenant.id):
        job = Job.objects.get(id=export.job_id)
        job.message = work_of(job.kind)(job, person().as_task(str(job.id)))
        job.state = JobState.SUCCEEDED
        job.save()
        return AuditExport.objects.get(id=export.id)


def event(tenant: Tenant, act: str) -> AuditEvent:
    """The one event of that act."""
    with tenant_context(tenant.id):
        return AuditEvent.objects.get(act=act)


def stored(export: AuditExport) -> Path:
    """Where the file lies."""
    with tenant_context(export.tenant_id):
        return storing.stored_place(export.id, export_format(export.format))


@pytest.mark.parametrize("form", [NDJSON, CSV, PDF], ids=lambda form: form.name)
def test_file_is_private_verifiable_and_what_the_event_says(form: ExportFormat, tenant: Tenant, verify: Verify) -> None:
    export = made(tenant, form)
    path = stored(export)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert str(tenant.id) in path.parts
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    status, said = verify(path, "--head", export.head)
    assert (status, export.file_bytes) == (2 if form is PDF else 0, path.stat().st_size), said
    assert said.startswith("NOT PROVEN: the PDF" if form is PDF else "GOOD: ") and "GOOD: " in said
    told = json.loads(event(tenant, "auditlog.export.made").changes or "")
    assert (told["sha256"], told["head"], told["events"]) == (export.file_sha256, export.head, export.event_count)
    assert told["everything"] is True
    asked = event(tenant, "auditlog.export.requested")
    assert (asked.subject_id, asked.actor_kind) == (export.id, "person")
    assert event(tenant, "auditlog.export.made").actor_kind == "task"


def test_archive_holds_the_log_its_proof_and_words_for_people(tenant: Tenant, tmp_path: Path, verify: Verify) -> None:
    path = stored(made(tenant, CSV))
    with zipfile.ZipFile(path) as box:
        assert sorted(box.namelist()) == ["README.txt", "events.csv", "manifest.json", "proof.ndjson"]
        readme = box.read("README.txt").decode()
        files = {name: box.read(name) for name in box.namelist()}
    assert "verify_audit_export.py" in readme and tenant.name in readme
    for name, old, new in (
        ("events.csv", b"Sipho", b"Sapho"),
        ("proof.ndjson", b"Sipho", b"Sapho"),
        ("manifest.json", b"Karoo", b"Karoq"),
    ):
        forged = tmp_path / "forged.zip"
        with zipfile.ZipFile(forged, "w") as box:
            for one, content in files.items():
                box.writestr(one, content.replace(old, new) if one == name else content)
        status, said = verify(forged)
        assert (status, "BAD" in said) == (1, True), said


def test_archive_that_another_may_read_otherwise_is_not_used(tenant: Tenant, tmp_path: Path, verify: Verify) -> None:
    genuine = stored(made(tenant, CSV)).read_bytes()
    forged = tmp_path / "forged.zip"
    forged.write_bytes(b"MZ" + genuine)
    assert verify(forged)[0] == 2
    decoy = io.BytesIO()
    with zipfile.ZipFile(decoy, "w") as box:
        box.writestr("events.csv", "what a reader of streams sees")
    forged.write_bytes(decoy.getvalue() + genuine)
    status, said = verify(forged)
    assert (status, "before its first file" in said) == (2, True), said
    for name in ("log.pdf", "read me first.txt", "../events.csv"):
        forged.write_bytes(genuine)
        with zipfile.ZipFile(forged, "a") as box:
            box.writestr(name, "forged")
        status, said = verify(forged)
        assert (status, "and nothing else" in said) == (2, True), said
    polyglot = tmp_path / "log.ndjson"
    polyglot.write_bytes(b'{"line":"manifest"}\n' + genuine)
    assert verify(polyglot)[0] == 2


def test_job_tells_how_far_it_is_and_where_it_leads(tenant: Tenant) -> None:
    export = made(tenant)
    with tenant_context(tenant.id):
        status = status_of(Job.objects.get(id=export.job_id))
    assert status.message == f"{export.event_count} events exported to {export.file_name}."
    assert status.result_path == f"/t/x/audit/exports/{export.id}/"


def test_export_is_made_once_however_often_its_message_comes(tenant: Tenant) -> None:
    export = made(tenant)
    with tenant_context(tenant.id):
        job = Job.objects.get(id=export.job_id)
        assert work_of(job.kind)(job, person()) == "There was nothing left to do."


def test_transaction_that_is_undone_leaves_no_export_and_a_file_that_is_cleared_away(tenant: Tenant) -> None:
    with tenant_context(tenant.id):
        export = request_export(ALL, NDJSON, path="/", actor=person())
    with pytest.raises(ZeroDivisionError), tenant_context(tenant.id):
        job = Job.objects.get(id=export.job_id)
        work_of(job.kind)(job, person())
        raise ZeroDivisionError
    with tenant_context(tenant.id):
        assert AuditExport.objects.get(id=export.id).made_at is None
        [left] = storing._home().iterdir()
        assert storing.remove_left_over(3600) == 0
        os.utime(left, (time.time() - 7200, time.time() - 7200))
        assert storing.remove_left_over(3600) == 1


def test_download_is_an_event_with_hash_and_head(tenant: Tenant) -> None:
    export = made(tenant, CSV)
    with tenant_context(tenant.id), download_export(export, actor=person("Sipho Dlamini")) as file:
        assert file.read(2) == b"PK"
    told = event(tenant, "auditlog.export.downloaded")
    details = json.loads(told.changes or "")
    assert (told.actor_label, details["sha256"], details["head"]) == ("Sipho Dlamini", export.file_sha256, export.head)


def test_who_may_not_export_neither_asks_nor_takes(tenant: Tenant) -> None:
    export, nobody = made(tenant), person()
    nobody = type(nobody)(kind="person", label="Nobody")
    with tenant_context(tenant.id), pytest.raises(PermissionRefused):
        request_export(ALL, NDJSON, path="/", actor=nobody)
    with tenant_context(tenant.id), pytest.raises(PermissionRefused):
        download_export(export, actor=nobody)


def test_three_exports_are_enough_at_once(tenant: Tenant) -> None:
    with tenant_context(tenant.id):
        for _ in range(3):
            request_export(ALL, NDJSON, path="/", actor=person())
        with (
            pytest.raises(TooManyExports, match="Wait until one of them is ready"),
            locking("tenancy_tenant", before="tenancy_job"),
        ):
            request_export(ALL, NDJSON, path="/", actor=person())


def test_file_goes_after_seven_days_and_what_was_done_stays(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    export = made(tenant)
    path = stored(export)
    with tenant_context(tenant.id):
        assert remove_expired_exports(actor=person()) == 0
    later = clock.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert remove_expired_exports_of_all() >= 1
    assert not path.exists()
    with tenant_context(tenant.id):
        gone = AuditExport.objects.get(id=export.id)
        assert (gone.has_file, gone.removed_at, gone.file_sha256) == (False, later, export.file_sha256)
        with pytest.raises(ExportFileGone):
            download_export(gone, actor=person())
        assert remove_expired_exports(actor=person()) == 0
    assert event(tenant, "auditlog.export.made").subject_id == export.id
    assert event(tenant, "auditlog.export.removed").actor_label == "task remove_expired_exports"


def test_day_of_the_tenant_holds_what_happened_in_it_and_an_earlier_one_nothing(tenant: Tenant, verify: Verify) -> None:
    with tenant_context(tenant.id):
        before = AuditEvent.objects.count()
    today = clock.today(tenant.time_zone)
    export = made(tenant, NDJSON, Selection(tenant.time_zone, from_date=today, to_date=today))
    # The event that somebody asked for it is in it as well.
    assert (export.event_count, verify(stored(export))[0]) == (before + 1, 0)
    empty = made(tenant, NDJSON, Selection(tenant.time_zone, to_date=today - timedelta(days=1)))
    assert (empty.event_count, empty.first_seal, empty.last_seal, verify(stored(empty))[0]) == (0, 1, 1, 0)


@pytest.mark.parametrize(
    "written",
    [{"stored_path": "../secrets.json"}, {"file_name": "../secrets.json"}, {"format": "../../s"}],
    ids=lambda written: next(iter(written)),
)
def test_whoever_writes_the_row_chooses_no_file_to_be_handed_out_or_deleted(
    written: dict[str, str], tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = made(tenant)
    secrets = Path(settings.MEDIA_ROOT).parent / "secrets.json"
    secrets.write_text("the keys of the installation")
    with suppress(DatabaseError), tenant_context(tenant.id):
        [(column, value)] = written.items()
        statement = sql.SQL("UPDATE auditlog_export SET {} = %s WHERE id = %s").format(sql.Identifier(column))
        connection.cursor().execute(statement, [value, export.id])
    with (
        tenant_context(tenant.id),
        suppress(Refusal),
        download_export(AuditExport.objects.get(id=export.id), actor=person()) as file,
    ):
        assert b"keys" not in file.read()
    later = clock.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with tenant_context(tenant.id):
        assert remove_expired_exports(actor=person()) == 1
    assert secrets.exists()
    assert not stored(export).exists()


def test_link_that_leads_out_of_the_folder_is_no_export(tenant: Tenant) -> None:
    export = made(tenant)
    secrets = Path(settings.MEDIA_ROOT).parent / "secrets.json"
    secrets.write_text("the keys of the installation")
    place = stored(export)
    place.unlink()
    place.symlink_to(secrets)
    with tenant_context(tenant.id), pytest.raises(ExportFileGone):
        download_export(export, actor=person())


def test_export_is_one_line_when_asked_for_and_one_when_made(tenant: Tenant, security_lines: Any) -> None:
    export = made(tenant)
    for kind in ("requested", "made"):
        (line,) = security_lines(f"auditlog.export.{kind}")
        assert line["act"] == f"auditlog.export.{kind}"
        assert line["subject_id"] == str(export.id)
