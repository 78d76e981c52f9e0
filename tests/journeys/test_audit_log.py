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
    event = auditor.page.locator(".events li", has_text=number).first
    expect(event).to_contain_text("Lerato Mokoena")
    expect(event).to_contain_text("127.0.0.1")
    auditor.page.get_by_label("Person").fill("Lerato Mokoena")
    auditor.press("Filter")
    expect(auditor.page).to_have_url(re.compile("person=Lerato"))
    expect(auditor.page.locator(".events li", has_text="Pieter van Wyk")).to_have_count(0)
    expect(auditor.page.locator(".events li", has_text=number).first).to_be_visible()


def test_the_security_page_has_tried_every_promise(arrive: Arrive, books: str) -> None:
    clerk = arrive("clerk")
    clerk.go(f"{books}security/")
    expect(clerk.page.locator(".check-list li").first).to_be_visible()
    assert clerk.page.locator(".check-list li.is-bad").all_inner_texts() == []
