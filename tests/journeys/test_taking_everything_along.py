"""An owner takes everything along, and opens the file without the product."""

import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.xdist_group("browser")


def test_owner_has_the_file_made_and_takes_it(arrive: Arrive, books: str, tmp_path: Path) -> None:
    owner = arrive("owner")
    owner.go(f"{books}settings/closing/")
    owner.page.get_by_role("link", name="everything as one file").click()
    owner.press("Make the file")
    take = owner.page.get_by_role("link", name="Download", exact=True)
    expect(take).to_be_visible(timeout=60_000)
    with owner.page.expect_download() as waiting:
        take.click()
    archive = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(archive)
    with zipfile.ZipFile(archive) as box:
        assert json.loads(box.read("manifest.json"))["entries"] > 0
        assert box.read("books/journal.csv").startswith(b"date,entry_id,account,debit,credit,currency,memo,")
    owner.page.reload()
    expect(owner.page.get_by_text("1 time, last")).to_be_visible()
