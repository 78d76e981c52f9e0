"""The editor of a layout: buttons change what the page holds, saving keeps it, nothing typed is lost."""

import re
from typing import Any

import pytest

from reporting.financials.built_in_layouts import BUILT_IN
from reporting.financials.layout_queries import layout_of

pytestmark = pytest.mark.django_db

PAGE = "/t/karoo/reports/layouts/profit-and-loss/"


def _sent(statement: str = "profit-and-loss", **changed: Any) -> dict[str, Any]:
    """What the page of an untouched layout sends."""
    sent: dict[str, Any] = {"key": []}
    for line in BUILT_IN[statement].lines:
        sent["key"].append(line.key)
        sent[f"kind:{line.key}"] = line.kind
        sent[f"label:{line.key}"] = line.label
        sent[f"level:{line.key}"] = line.level
        if line.sign < 0:
            sent[f"credits:{line.key}"] = "1"
        sent[f"takes:{line.key}"] = list(line.takes)
        sent[f"sums:{line.key}"] = list(line.sums)
        sent[f"side:{line.key}"] = line.side
        sent[f"against:{line.key}"] = line.against
    return {**sent, **changed}


def _order(page: str) -> list[str]:
    return re.findall(r'name="key" value="([^"]+)"', page)


@pytest.mark.parametrize("statement", BUILT_IN)
def test_saving_what_the_page_shows_changes_nothing(browser_of, karoo, within, statement: str) -> None:
    browser = browser_of("accountant")
    page = f"/t/karoo/reports/layouts/{statement}/"
    assert _order(browser.get(page).content.decode()) == [one.key for one in BUILT_IN[statement].lines]
    assert browser.post(page, {**_sent(statement), "do": "save"}).status_code == 302
    with within(karoo):
        assert list(layout_of(statement).lines) == list(BUILT_IN[statement].lines)


def test_lines_move_and_come_and_go_without_being_kept(browser_of, karoo, within) -> None:
    browser = browser_of("accountant")
    first, second, *_ = [one.key for one in BUILT_IN["profit-and-loss"].lines]
    moved = browser.post(PAGE, {**_sent(), "do": f"down:{first}"}).content.decode()
    assert _order(moved)[:2] == [second, first]
    assert re.search(rf'value="down:{first}" autofocus', moved), "the button that was pressed keeps the focus"
    assert _order(browser.post(PAGE, {**_sent(), "do": "add:subtotal"}).content.decode())[-1] == "own_1"
    assert "payroll" not in _order(browser.post(PAGE, {**_sent(), "do": "remove:payroll"}).content.decode())
    assert "profit" in _order(browser.post(PAGE, {**_sent(), "do": "remove:profit"}).content.decode())
    with within(karoo):
        assert layout_of("profit-and-loss") is BUILT_IN["profit-and-loss"]


def test_a_wrong_layout_is_answered_beside_the_line_with_what_was_typed(browser_of) -> None:
    sent = _sent(**{"label:sales": "Turnover", "takes:operating": [], "single:payroll": "6010, 9999", "do": "save"})
    response = browser_of("accountant").post(PAGE, sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Accounts would be left out" in page
    assert "There is no account 9999" in page
    assert 'value="Turnover"' in page
    assert 'value="6010, 9999"' in page


def test_kept_layout_shows_on_the_statement_in_its_files_and_can_be_dropped(browser_of) -> None:
    browser = browser_of("accountant")
    browser.post(PAGE, _sent(**{"label:profit": "Surplus", "do": "save"}))
    statement = "/t/karoo/reports/profit-and-loss/"
    page = browser.get(statement).content.decode()
    assert "Surplus" in page
    assert "Own layout, changed" in page
    assert "own layout, changed" in browser.get(f"{statement}?format=json").content.decode()
    assert "Back to the built-in layout" in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, {"do": "built-in"}).status_code == 302
    assert "Surplus" not in browser.get(statement).content.decode()


def test_preview_shows_figures_or_says_what_is_missing(browser_of) -> None:
    browser = browser_of("accountant")
    assert "Profit for the period" in browser.post(PAGE, _sent()).content.decode().split("layout-preview", 1)[1]
    page = browser.post(PAGE, _sent(**{"takes:operating": []})).content.decode()
    assert "The preview comes back" in page


def test_auditor_may_not_edit_and_outsider_finds_nothing(browser_of) -> None:
    for page in ("/t/karoo/reports/layouts/", PAGE):
        assert browser_of("auditor").get(page).status_code == 403
        assert browser_of("outsider").get(page).status_code == 404
    assert browser_of("accountant").get("/t/karoo/reports/layouts/colour/").status_code == 404
