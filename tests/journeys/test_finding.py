"""Find a document without the mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.xdist_group("browser")

ENTRY_PAGE = re.compile(r"/journal/JE-[^/]+/$")


def test_slash_and_control_k_go_to_the_search_and_enter_opens_what_it_found(arrive: Arrive, books: str) -> None:
    clerk = arrive("clerk")
    keyboard, page = clerk.page.keyboard, clerk.page
    clerk.go(f"{books}journal/")
    number = page.locator("[data-row-link]").first.inner_text()
    keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    keyboard.type(number)
    hit = page.locator("#search-panel").get_by_role("link", name=number)
    expect(hit).to_be_visible()
    keyboard.press("ArrowDown")
    expect(hit).to_be_focused()
    keyboard.press("Enter")
    clerk.reads(f"Journal entry {number}")

    keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    keyboard.type("no such thing")
    expect(page.locator("#search-panel")).to_contain_text("Nothing found")
    keyboard.press("Escape")
    expect(page.locator("#search-panel")).to_be_empty()


def test_the_search_field_sends_a_whole_page_on_enter(arrive: Arrive, books: str) -> None:
    clerk = arrive("clerk")
    clerk.go(books)
    clerk.page.keyboard.press("/")
    clerk.page.keyboard.type("bank")
    clerk.page.keyboard.press("Enter")
    clerk.reads("Results for")
    clerk.page.get_by_role("link", name=re.compile("[Bb]ank")).first.click()
    expect(clerk.page).to_have_url(re.compile(r"/accounts/\d+/$"))


def test_j_k_and_enter_walk_a_list_and_open_a_row(arrive: Arrive, books: str) -> None:
    clerk = arrive("clerk")
    keyboard, page = clerk.page.keyboard, clerk.page
    clerk.go(f"{books}journal/")
    links = page.locator("[data-row-link]")
    keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    keyboard.press("j")
    keyboard.press("j")
    expect(links.nth(2)).to_be_focused()
    keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    number = links.nth(1).inner_text()
    keyboard.press("Enter")
    expect(page).to_have_url(ENTRY_PAGE)
    clerk.reads(number)


def test_the_list_of_keys_opens_with_a_question_mark(arrive: Arrive, books: str) -> None:
    clerk = arrive("clerk")
    clerk.go(books)
    clerk.page.keyboard.press("?")
    dialog = clerk.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Keyboard")
    clerk.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
