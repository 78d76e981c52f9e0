"""The auditor verifies the log, writes its head down, and is told when somebody tampered with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests import databases
from tests.journeys.conftest import Arrive
from tests.journeys.pictures import keep_looks
from tests.journeys.serving import Served

pytestmark = pytest.mark.xdist_group("browser")


@contextmanager
def _tampered(product: Served) -> Iterator[tuple[int, int]]:
    """A superuser changes the reason of one event of the first tenant, and puts it back in the end."""
    name = urlsplit(product.environment["ERP_APP_DATABASE_URL"]).path.lstrip("/")
    with databases.admin(name) as sql:
        sql.execute("SET session_replication_role = replica")
        found = sql.execute(
            """SELECT e.id, e.ordinal, s.number, e.reason FROM auditlog_event e JOIN auditlog_seal s
                ON s.tenant_id = e.tenant_id AND s.xact = e.xact
                AND e.ordinal BETWEEN s.first_ordinal AND s.last_ordinal
            WHERE e.tenant_id = tenant_id_by_slug('karoo') ORDER BY e.id OFFSET 5 LIMIT 1"""
        ).fetchone()
        assert found
        event, ordinal, seal, reason = found
        sql.execute("UPDATE auditlog_event SET reason = 'for a reason that nobody gave' WHERE id = %s", [event])
        try:
            yield ordinal, seal
        finally:
            sql.execute("UPDATE auditlog_event SET reason = %s WHERE id = %s", [reason, event])


def _verify(page: Page) -> None:
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator("#verification-progress")).to_be_visible()
    expect(page.locator("#verification-progress")).to_have_count(0, timeout=60_000)


def test_auditor_verifies_keeps_the_head_and_is_told_of_tampering(arrive: Arrive, books: str, product: Served) -> None:
    auditor = arrive("auditor")
    page = auditor.page
    auditor.go(f"{books}audit/")
    auditor.follow("Verification")
    auditor.reads("Verification of the audit log")

    _verify(page)
    expect(page.locator(".verdict")).to_contain_text("Unbroken")
    keep_looks(page, "verification")

    on_paper = f"{page.locator('.head-number strong').inner_text()}: {page.locator('.head-fours').inner_text()}"
    with page.expect_download() as download:
        auditor.press("Signed copy (JSON)")
    assert download.value.suggested_filename == "karoo-audit-head.json"
    page.get_by_label("Heads you kept").fill(on_paper.replace("\n", " "))
    auditor.press("Check")
    expect(page.locator(".head-results")).to_contain_text("In the log.")
    expect(page.locator(".table", has_text="Copy for")).to_contain_text("In the log")

    with _tampered(product) as (event, seal):
        auditor.go(f"{books}audit/verification/")
        _verify(page)
        expect(page.locator(".verdict")).to_contain_text("Broken")
        expect(page.locator(".verdict")).to_contain_text(
            f"Event {event} (seal {seal}) was changed after it was written."
        )
        keep_looks(page, "verification-broken")

    _verify(page)
    expect(page.locator(".verdict")).to_contain_text("Unbroken")
