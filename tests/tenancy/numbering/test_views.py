"""The page of the numbers: what it shows, what it takes and what it refuses."""

import re

import pytest

from accounting.ledger.models import JournalEntry
from tenancy.scoping.context import tenant_context
from tests.tenancy.numbering.test_numbering import post

pytestmark = pytest.mark.django_db

PAGE = "/t/karoo/settings/numbering/"
YEAR = f"{PAGE}JE/2026/"
TYPED = {"pattern": "jv/{YY-yy}/", "width": "4", "first": "1043"}


def _text(answer) -> str:
    return answer.content.decode()


def test_page_shows_the_years_and_is_for_the_settings_alone(browser_of) -> None:
    answer = browser_of("owner").get(PAGE)
    assert answer.status_code == 200
    for words in ("2025/26", "2026/27", "2027/28", "JE-2026-00001", "none yet"):
        assert words in _text(answer)
    assert browser_of("accountant").get(PAGE).status_code == 403
    assert browser_of("accountant").get(YEAR).status_code == 403
    assert browser_of("accountant").post(YEAR, TYPED).status_code == 403


def test_outsider_gets_404(browser_of, karoo) -> None:
    assert browser_of("outsider").get(YEAR).status_code == 404
    assert browser_of("outsider").post(YEAR, TYPED).status_code == 404


def test_owner_spells_the_numbers_of_a_year(browser_of, karoo, owner) -> None:
    browser = browser_of("owner")
    answer = browser.post(YEAR, TYPED, follow=True)
    assert "The next number will be JV/26-27/1043." in _text(answer)
    with tenant_context(karoo.id):
        assert post(owner).number == "JV/26-27/1043"


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(browser_of) -> None:
    answer = browser_of("owner").post(YEAR, {"pattern": "JV_", "width": "x", "first": "0"})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"pattern", "width", "first"}
    for typed in ('value="JV_"', 'value="x"', 'value="0"'):
        assert typed in _text(answer)


def test_once_numbers_were_given_the_page_says_since_when_and_offers_the_next_year(browser_of, karoo, owner) -> None:
    with tenant_context(karoo.id):
        post(owner)
    answer = browser_of("owner").get(YEAR)
    assert "1 number was given since" in _text(answer)
    assert f"{PAGE}JE/2027/" in _text(answer)
    assert "<form class" not in _text(answer).split("<main")[1].split("</main")[0]
    answer = browser_of("owner").post(YEAR, TYPED)
    assert answer.status_code == 422
    assert "its spelling stays" in _text(answer)


def test_preview_shows_the_next_numbers_and_says_when_there_are_none(browser_of) -> None:
    answer = browser_of("owner").get(f"{YEAR}preview/", TYPED)
    for words in ("JV/26-27/1043", "JV/26-27/1044", "JV/27-28/0001"):
        assert words in _text(answer)
    answer = browser_of("owner").get(f"{YEAR}preview/", {**TYPED, "pattern": "JV"})
    assert "No year stands in this prefix" in _text(answer)
    assert "JE-2027-00001" in _text(answer)
    answer = browser_of("owner").get(f"{YEAR}preview/", {**TYPED, "pattern": "J7"})
    assert "J7 ends in a digit" in _text(answer)


def test_in_india_the_page_says_how_many_signs_there_are_and_how_many_numbers_fit(browser_of) -> None:
    page = "/t/mumbai/settings/numbering/"
    browser = browser_of("outsider")
    assert "Rule 46 allows 16 signs" in _text(browser.get(page))
    answer = browser.get(f"{page}JE/2026/preview/", TYPED)
    assert "13 of 16" in _text(answer)
    assert "Rule 46(b)" in _text(answer)
    assert "99,98,957" in _text(answer) or "9,998,957" in _text(answer)


def test_years_that_are_not_offered_are_not_there(browser_of) -> None:
    for path in ("XX/2026/", "JE/1999/", "JE/2090/"):
        assert browser_of("owner").get(PAGE + path).status_code == 404


@pytest.fixture
def slashed(karoo, owner, browser_of) -> JournalEntry:
    """An entry with slashes in its number."""
    browser_of("owner").post(YEAR, TYPED)
    with tenant_context(karoo.id):
        return post(owner)


def test_an_entry_with_slashes_in_its_number_has_its_pages(browser_of, slashed) -> None:
    browser = browser_of("owner")
    root = "/t/karoo/journal/"
    listed = browser.get(root)
    assert f'href="{root}JV/26-27/1043/"' in _text(listed)
    assert browser.get(f"{root}JV/26-27/1043/").status_code == 200
    assert browser.get(f"{root}JV/26-27/1043/reversal/").status_code == 200
    assert browser.get(f"{root}JV/26-27/1044/").status_code == 404
    assert browser.get(f"{root}new/?copy=JV/26-27/1043").status_code == 200
    assert browser_of("outsider").get(f"{root}JV/26-27/1043/").status_code == 404


def test_an_entry_with_slashes_in_its_number_is_found(browser_of, slashed) -> None:
    browser = browser_of("owner")
    for asked in ("JV/26-27/1043", "jv/26-27/1043", "1043"):
        assert "/journal/JV/26-27/1043/" in _text(browser.get("/t/karoo/search/", {"q": asked}))
    assert "JV/26-27/1043" in _text(browser.get("/t/karoo/journal/", {"text": "jv/26-27/1043"}))
    for path in ("reports/journal-register/", "reports/number-gaps/", "audit/"):
        answer = browser.get(f"/t/karoo/{path}", {"from": "2026-03-01", "to": "2027-02-28"})
        assert answer.status_code == 200
        assert "JV/26-27/1043" in _text(answer)
    assert "/t/karoo/journal/JV/26-27/1043/" in _text(browser.get("/t/karoo/audit/"))


def test_the_audit_log_says_it_in_words(browser_of) -> None:
    browser = browser_of("owner")
    browser.post(YEAR, TYPED)
    said = " ".join(re.sub(r"<[^>]+>", " ", _text(browser.get("/t/karoo/audit/"))).split())
    assert "spelled the numbers of JE 2026 anew: JV/26-27/1043 instead of JE-2026-00001" in said
