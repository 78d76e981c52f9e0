"""An owner fills in his business, puts his logo on it and finds both on a report."""

import io
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.conftest import Arrive
from tests.journeys.pictures import keep_looks
from tests.journeys.watching import NARROW
from tests.tenancy.business.pictures import picture

pytestmark = pytest.mark.xdist_group("browser")


def test_owner_fills_his_letterhead_and_finds_it_on_a_report(arrive: Arrive, books: str, tmp_path: Path) -> None:
    owner = arrive("owner")
    owner.go(f"{books}settings/")
    page = owner.page
    page.get_by_label("Legal name").fill("Karoo Trading (Pty) Ltd")
    page.get_by_label("Address").fill("12 Church Street\nGraaff-Reinet\n6280")
    page.get_by_label("VAT number").fill("5123456789")
    owner.watch.allow(422, "settings/")
    owner.press("Save")
    expect(page.locator(".field-error")).to_contain_text("begins with 4")
    expect(page.get_by_label("Address")).to_have_value("12 Church Street\nGraaff-Reinet\n6280")
    page.get_by_label("VAT number").fill("4123456789")
    owner.press("Save")
    owner.is_told("The business is saved")

    logo = tmp_path / "logo.webp"
    logo.write_bytes(picture(form="WEBP"))
    page.locator("input[type=file]").set_input_files(logo)
    owner.press("Put it on the letterhead")
    owner.is_told("on the letterhead")
    expect(page.locator(".paper-logo")).to_be_visible()
    keep_looks(page, "settings-business")

    for name in ("Formats", "Numbering", "Books", "Plan"):
        page.get_by_role("navigation", name="Sections of the settings").get_by_role("link", name=name).click()
        expect(page.get_by_role("link", name=name, exact=True).first).to_have_attribute("aria-current", "page")
        keep_looks(page, f"settings-{name.lower()}")

    # On a phone the line of sections is longer than the screen: the present one is in sight all the same.
    page.set_viewport_size(NARROW)
    owner.go(f"{books}settings/closing/")
    present = page.get_by_role("navigation", name="Sections of the settings").get_by_role("link", name="Closing")
    expect(present).to_be_in_viewport(ratio=1)

    # Setting the first page loads the library that does it, which a busy machine takes its time for.
    answer = page.request.get(f"{owner.address}{books}reports/trial-balance/?format=pdf", timeout=90_000)
    [sheet, *_] = PdfReader(io.BytesIO(answer.body())).pages
    text = sheet.extract_text()
    for words in ("Karoo Trading (Pty) Ltd", "12 Church Street", "VAT number 4123456789"):
        assert words in text
    assert len(sheet.images) == 1
