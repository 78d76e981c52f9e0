"""An auditor takes the log along and verifies it without the product."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.xdist_group("browser")


def test_auditor_exports_watches_downloads_and_verifies(arrive: Arrive, books: str, tmp_path: Path) -> None:
    auditor = arrive("auditor")
    auditor.go(f"{books}audit/exports/")
    auditor.page.get_by_label("About").select_option("accounting.journal_entry")
    auditor.page.get_by_label("CSV, for a spreadsheet").check()
    auditor.press("Export")
    expect(auditor.page).to_have_url(re.compile(r"/audit/exports/[0-9a-f-]{36}/$"))
    take = auditor.page.get_by_role("link", name="Download", exact=True)
    expect(take).to_be_visible(timeout=30_000)
    head = auditor.page.locator("code", has_text=re.compile(r"^\d+:[0-9a-f]{64}$")).inner_text()
    with auditor.page.expect_download() as waiting:
        take.click()
    archive = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(archive)
    with auditor.page.expect_download() as waiting:
        auditor.page.get_by_role("link", name="verify_audit_export.py").click()
    program = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(program)

    command = [sys.executable, "-I", "-S", str(program), str(archive), "--head", head]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"GOOD: {archive.name} is as it was written.")

    auditor.page.reload()
    expect(auditor.page.locator(".trail li").first).to_contain_text("Downloaded the audit export")
