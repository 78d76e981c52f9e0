"""What was done stands in the audit log, and the page that tells of the walls tries them."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.entry_page import fill_entry, posted_number

pytestmark = pytest.mark.xdist_group("browser")


def test_the_log_tells_who_posted_what_and_finds_it_by_person(arrive: Arrive, books: str) -> None:
    accountant, auditor = arrive("accountant"), arrive("auditor")
    fill_entry(accountant, books, memo="For the log", amount="7.00")
    accountant.press("Post entry")
    number = posted_number(accountant)

    auditor.go(f"{books}audit/")
    act = auditor.page.locator(".act", has_text=number).first
    expect(act).to_contain_text("Lerato Mokoena posted journal entry")
    expect(act).to_contain_text("127.0.0.1")
    auditor.page.get_by_label("Person").fill("Lerato")
    expect(auditor.page.locator("#audit-people option").first).to_have_attribute("value", "Lerato Mokoena")
    auditor.page.get_by_label("Person").fill("Lerato Mokoena")
    auditor.press("Filter")
    expect(auditor.page).to_have_url(re.compile("person=Lerato"))
    expect(auditor.page.locator(".active-filters")).to_contain_text("By Lerato Mokoena")
    expect(auditor.page.locator(".act", has_text="Pieter van Wyk")).to_have_count(0)
    act = auditor.page.locator(".act", has_text=number).first
    act.locator("summary").click()
    expect(act.locator("tr", has_text="Total")).to_contain_text("ZAR\xa07.00")
    expect(act.locator("tr", has_text="Memo")).to_contain_text("For the log")

    # The keyboard opens it, and its page shows the same, under a seal.
    auditor.page.keyboard.press("j")
    auditor.page.keyboard.press("Enter")
    auditor.reads("Lerato Mokoena")
    expect(auditor.page.locator("aside", has_text="Hash of the seal")).to_be_visible()
    auditor.page.go_back()
    auditor.page.get_by_role("link", name="By Lerato Mokoena").click()
    expect(auditor.page.locator(".active-filters")).to_have_count(0)

    # What makes no sense is said beside its field, and stays there.
    auditor.watch.allow(422, "audit/?")
    auditor.page.get_by_text("More filters").click()
    auditor.page.get_by_label("Address (IP)").fill("somewhere")
    auditor.press("Filter")
    expect(auditor.page.locator(".field", has_text="Address (IP)")).to_contain_text("This is no address")
    expect(auditor.page.get_by_label("Address (IP)")).to_have_value("somewhere")


def test_the_security_page_has_tried_every_promise(arrive: Arrive, books: str) -> None:
    clerk = arrive("clerk")
    clerk.go(f"{books}security/")
    expect(clerk.page.locator(".check-list li").first).to_be_visible()
    assert clerk.page.locator(".check-list li.is-bad").all_inner_texts() == []
