"""The pages of exports."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auditlog.events.models import AuditEvent
from auditlog.exports.formats import NDJSON, export_format
from auditlog.exports.making import make_export, request_export
from auditlog.exports.models import AuditExport
from auditlog.exports.selection import Selection
from auditlog.exports.storing import stored_place
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
QUERIES = 7


@pytest.fixture(autouse=True)
def _files_of_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)


@pytest.fixture
def export(karoo: Tenant, owner: Actor) -> AuditExport:
    """One that is ready."""
    with tenant_context(karoo.id):
        asked = request_export(Selection(karoo.time_zone), NDJSON, path="/", actor=owner)
        make_export(asked, tell=lambda done, total: None, tenant=karoo, actor=owner)
        return asked


def url(name: str, *arguments: Any) -> str:
    """An address of the first tenant."""
    return reverse(name, args=["karoo", *arguments])


def test_asking_leads_to_the_page_of_the_export_which_shows_its_progress(browser_of: Browser, karoo: Tenant) -> None:
    auditor = browser_of("auditor")
    response = auditor.post(url("audit_export_list"), {"format": "csv", "subject_type": "accounting.journal_entry"})
    with tenant_context(karoo.id):
        asked = AuditExport.objects.get()
    assert (response.status_code, response["Location"]) == (302, url("audit_export", asked.id))
    assert (asked.format, asked.subject_type, asked.requested_by_label) == (
        "csv",
        "accounting.journal_entry",
        "Auditor",
    )
    page = auditor.get(response["Location"]).content.decode()
    assert "Waiting for its turn" in page and url("audit_export_progress", asked.id) in page
    assert "Waiting for its turn" in auditor.get(url("audit_export_progress", asked.id)).content.decode()


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"from_date": "soon"}, "from_date", "Enter a valid date."),
        ({"from_date": "2026-10-02", "to_date": "2026-10-01"}, "to_date", "The last day lies before the first."),
        ({"person": "Nobody At All"}, "person", "Nobody in the audit log is called"),
        ({"format": "xml"}, "format", "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_told_beside_its_field_and_kept(
    browser_of: Browser, given: dict[str, str], field: str, sentence: str
) -> None:
    response = browser_of("owner").post(url("audit_export_list"), {"format": "csv", **given})
    assert response.status_code == 422
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page and sentence in page
    assert all(value in page for name, value in given.items() if name != "format")


def test_ready_export_shows_hash_and_head_and_is_taken_by_who_may(browser_of: Browser, export: AuditExport) -> None:
    auditor = browser_of("auditor")
    page = auditor.get(url("audit_export", export.id)).content.decode()
    assert export.file_sha256 in page and url("audit_export_file", export.id) in page
    taken = auditor.get(url("audit_export_file", export.id))
    assert taken["Content-Disposition"] == f'attachment; filename="{export.file_name}"'
    assert len(b"".join(taken.streaming_content)) == export.file_bytes
    with tenant_context(export.tenant_id):
        assert AuditEvent.objects.get(act="auditlog.export.downloaded").actor_label == "Auditor"
    assert "Downloaded the audit export" in auditor.get(url("audit_export", export.id)).content.decode()


def test_file_that_is_gone_is_said_so_and_no_download_is_recorded(browser_of: Browser, export: AuditExport) -> None:
    with tenant_context(export.tenant_id):
        stored_place(export.id, export_format(export.format)).unlink()
    response = browser_of("auditor").get(url("audit_export_file", export.id))
    assert response.status_code == 410
    assert "Ask for the export again" in response.content.decode()
    with tenant_context(export.tenant_id):
        assert not AuditEvent.objects.filter(act="auditlog.export.downloaded").exists()


def test_address_fills_the_form_in(browser_of: Browser) -> None:
    query = "?from_date=2026-10-01&subject_type=tenancy.tenant&person=Owner&format=pdf&whole_chain=on"
    form = browser_of("owner").get(url("audit_export_list") + query).context["form"]
    assert [form[name].value() for name in ("from_date", "subject_type", "person", "format")] == [
        "2026-10-01", "tenancy.tenant", "Owner", "pdf",
    ]  # fmt: skip


def test_log_links_to_its_export_with_the_days_and_type_it_shows(browser_of: Browser) -> None:
    query = "?from_date=2026-10-01&type=tenancy.tenant"
    page = browser_of("auditor").get(f"/t/karoo/audit/{query}").content.decode()
    assert f'href="{url("audit_export_list")}{query.replace("&", "&amp;")}"' in page
    form = browser_of("auditor").get(url("audit_export_list") + query).context["form"]
    assert [form[name].value() for name in ("from_date", "subject_type")] == ["2026-10-01", "tenancy.tenant"]


def test_verifier_is_handed_out_as_it_stands(browser_of: Browser) -> None:
    response = browser_of("auditor").get(url("audit_export_verifier"))
    assert b"".join(response.streaming_content) == (settings.BASE_DIR / "tools/verify_audit_export.py").read_bytes()


@pytest.mark.parametrize("name", ["audit_export", "audit_export_progress", "audit_export_file"])
def test_outsider_gets_the_page_of_nothing(name: str, browser_of: Browser, export: AuditExport) -> None:
    assert browser_of("outsider").get(url(name, export.id)).status_code == 404
    assert browser_of("outsider").get(url("audit_export_list")).status_code == 404
    assert browser_of("clerk").get(url(name, export.id)).status_code == 403


def test_list_takes_as_many_queries_with_three_exports_as_with_one(
    browser_of: Browser, export: AuditExport, owner: Actor
) -> None:
    auditor = browser_of("auditor")
    auditor.get(url("audit_export_list"))
    counts = []
    for _ in range(2):
        with tenant_context(export.tenant_id):
            request_export(Selection("UTC"), NDJSON, path="/", actor=owner)
        with CaptureQueriesContext(connection) as queries:
            assert auditor.get(url("audit_export_list")).status_code == 200
        counts.append(len(queries))
    assert counts == [QUERIES, QUERIES]


def test_filters_of_the_list_that_an_export_cannot_take_are_named(browser_of: Browser) -> None:
    auditor = browser_of("auditor")
    asked = {"ip": "192.0.2.7", "text": "rent", "type": "accounting.period", "from_date": "2026-11-01"}
    page = auditor.get(url("audit_export_list"), asked).content.decode()
    assert "does not take: Address (IP), Text." in page
    assert "does not take" not in auditor.get(url("audit_export_list"), {"person": "Auditor"}).content.decode()
