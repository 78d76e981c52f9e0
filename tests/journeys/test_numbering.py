"""An owner spells the numbers of the coming year and sees them while he types."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.pictures import keep_looks

pytestmark = pytest.mark.xdist_group("browser")


def test_owner_spells_the_numbers_of_the_coming_year(arrive: Arrive, books: str) -> None:
    owner = arrive("owner")
    page = owner.page
    owner.go(f"{books}settings/numbering/")
    keep_looks(page, "settings-numbering")
    page.get_by_role("link", name=re.compile("^Change")).first.click()

    preview = page.locator("#number-preview")
    expect(preview).to_contain_text("JE-20")
    page.get_by_label("Prefix").fill("jv/{yy-yy}/")
    expect(preview).to_contain_text(re.compile(r"JV/\d\d-\d\d/00001"))
    page.get_by_label("Digits at least").fill("4")
    page.get_by_label("First number").fill("1043")
    expect(preview).to_contain_text(re.compile(r"JV/\d\d-\d\d/1043"))
    keep_looks(page, "settings-numbering-year")

    owner.watch.allow(422, "settings/numbering/")
    page.get_by_label("Prefix").fill("JV{yy}")
    expect(preview).to_contain_text("cannot be spelled so")
    owner.press("Save")
    expect(page.locator(".field-error")).to_contain_text("ends in a digit")
    expect(page.get_by_label("First number")).to_have_value("1043")
    keep_looks(page, "settings-numbering-refused")
    page.get_by_label("Prefix").fill("JV/{yy-yy}/")
    owner.press("Save")
    owner.is_told("The next number will be JV/")
    expect(page.locator("table")).to_contain_text(re.compile(r"JV/\d\d-\d\d/1043"))

    page.get_by_role("navigation", name="Sections of the settings").get_by_role("link", name="Numbering").click()
    keep_looks(page, "settings-numbering-set")
