"""The chart of accounts, the ledger of an account, and its form."""

from datetime import date, timedelta

import pytest

from accounting.charts.reading import read_chart
from accounting.ledger.kinds import KINDS
from accounting.ledger.models import LedgerAccount
from auditlog.events.models import AuditEvent
from erp.foundation import clock
from tests.accounting.ledger.counting import own_queries
from tests.accounting.ledger.entries import CAPITAL, CASH, DAY, SALES, account, make_account, post

pytestmark = pytest.mark.django_db
PAGE = "/t/karoo/accounts/"
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda time_zone: TODAY)


def text_of(browser, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_chart_shows_balances_by_type_and_sums_them_into_headings(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        post(owner, (CASH, 12_345), (CAPITAL, -12_345))
    page = text_of(browser_of("clerk"), PAGE)
    assert '<a href="/t/karoo/accounts/1540/" data-row-link>Petty cash</a>' in page
    assert page.count(">123.45<") >= 2, "the account and the headings above it"
    assert "−123.45" in page


def test_chart_is_narrowed_to_what_is_looked_for(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        post(owner, (CASH, 1), (CAPITAL, -1))
    browser = browser_of("clerk")
    assert "Petty cash" in text_of(browser, f"{PAGE}?text=petty")
    assert "Petty cash" not in text_of(browser, f"{PAGE}?text=sales")
    used = text_of(browser, f"{PAGE}?hide_unused=on")
    assert "Petty cash" in used
    assert "Sundry income" not in used
    assert "No account fits" in text_of(browser, f"{PAGE}?text=unheard-of")


def test_account_ledger_runs_from_opening_to_closing(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        post(owner, (CASH, 100_00), (CAPITAL, -100_00), day=date(2026, 2, 1), memo="Last year")
        post(owner, (CASH, 50_00), (SALES, -50_00), memo="Sale")
        post(owner, (CASH, -20_00), (SALES, 20_00), day=DAY + timedelta(days=5), memo="Later")
    page = text_of(browser_of("clerk"), f"{PAGE}{CASH}/?to_date=2026-10-31")
    assert "Last year" not in page, "the fiscal year starts in March"
    assert "Later" not in page
    assert page.index("100.00") < page.index("50.00") < page.index("150.00")
    assert 'value="2026-03-01"' in page


def test_a_long_account_is_read_a_page_at_a_time(browser_of, karoo, owner, within, monkeypatch) -> None:
    from accounting.ledger import account_ledger_views, queries

    monkeypatch.setattr(
        account_ledger_views,
        "account_ledger",
        lambda *args, **options: queries.account_ledger(*args, **options, limit=2),
    )
    with within(karoo):
        for place in range(3):
            post(owner, (CASH, 100), (SALES, -100), memo=f"Sale {place}")
    browser = browser_of("clerk")
    page = text_of(browser, f"{PAGE}{CASH}/")
    assert "Sale 1" in page
    assert "Sale 2" not in page
    assert "Carried forward" in page
    later = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    page = text_of(browser, f"{PAGE}{CASH}/{later}")
    assert "Brought forward" in page
    assert "Sale 2" in page
    assert "3.00" in page


NEW = {
    "code": "1999",
    "name": "Float",
    "full_name": "",
    "type": "asset",
    "parent": "",
    "normal_balance": "",
    "currency": "",
    "description": "",
}


def test_an_account_is_made(browser_of, karoo, within) -> None:
    response = browser_of("accountant").post(f"{PAGE}new/", {**NEW, "currency": "usd", "is_control": "on"})
    assert response.status_code == 302
    with within(karoo):
        made = account("1999")
    assert (made.full_name, made.normal_balance, made.currency, made.is_control) == ("Float", "debit", "USD", True)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"code": CASH}, "code", "The code 1540 is taken."),
        ({"code": "NEW"}, "code", "is taken"),
        ({"code": "a b"}, "code", "without spaces"),
        ({"name": "Petty cash"}, "full_name", "Another account has the full name"),
        ({"name": ""}, "name", "required"),
        ({"currency": "ZZZ"}, "currency", "There is no currency ZZZ."),
        ({"type": "other"}, "type", "valid choice"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_the_rest(browser_of, changed, field, words) -> None:
    response = browser_of("accountant").post(f"{PAGE}new/", {**NEW, "description": "Kept", **changed})
    page = response.content.decode()
    assert response.status_code == 422
    error = page.index(f'id="id_{field}_error"')
    assert words in page[error : error + 300]
    assert "Kept" in page


def test_a_heading_of_another_type_is_refused(browser_of, karoo, within) -> None:
    with within(karoo):
        heading = LedgerAccount.objects.filter(is_group=True, type="income").first()
    response = browser_of("accountant").post(f"{PAGE}new/", {**NEW, "parent": str(heading.id)})
    assert response.status_code == 422
    assert "Choose a heading of the same type." in response.content.decode()


def test_an_account_has_the_kind_that_was_chosen_or_that_of_what_stands_below_its_heading(
    browser_of, karoo, within
) -> None:
    with within(karoo):
        stock = account("1200")
    browser = browser_of("accountant")
    assert browser.post(f"{PAGE}new/", {**NEW, "subtype": "asset.bank"}).status_code == 302
    below = {**NEW, "code": "1290", "name": "Beads", "parent": str(stock.id)}
    assert browser.post(f"{PAGE}new/", below).status_code == 302
    with within(karoo):
        assert (account("1999").subtype, account("1290").subtype) == ("bank", "inventory")


def test_a_kind_belongs_to_its_type(browser_of) -> None:
    response = browser_of("accountant").post(f"{PAGE}new/", {**NEW, "subtype": "liability.tax"})
    assert response.status_code == 422
    assert "Choose a kind of assets." in response.content.decode()


def test_the_kind_of_an_account_in_use_may_be_changed_and_is_audited(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        post(owner, (CASH, 10), (SALES, -10))
    assert edited(browser_of("accountant"), CASH, subtype="asset.bank").status_code == 302
    with within(karoo):
        assert account(CASH).subtype == "bank"
        event = AuditEvent.objects.get(act="accounting.account.changed")
        assert "subtype" in str(event.__dict__)


def test_every_kind_of_the_charts_can_be_chosen() -> None:
    used = {(one.type, one.subtype) for country in ("ZA", "IN", "XX") for one in read_chart(country) if one.subtype}
    assert used == {(str(type_), kind) for type_, kinds in KINDS.items() for kind in kinds}


def edited(browser, code: str, **changed: str):
    page = browser.get(f"{PAGE}{code}/edit/")
    form = page.context["form"]
    data = {name: form.initial.get(name) for name in form.fields}
    data = {name: "on" if value is True else value for name, value in data.items() if value not in (None, False)}
    return browser.post(f"{PAGE}{code}/edit/", {**data, **changed})


def test_names_may_change_while_lines_stand_on_the_account(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        post(owner, (CASH, 1), (SALES, -1))
    browser = browser_of("accountant")
    assert edited(browser, CASH, name="Cash box", full_name="Cash box").status_code == 302
    assert "Cash box" in text_of(browser, f"{PAGE}{CASH}/")


def test_the_type_is_settled_by_use(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        made = make_account("1999", "Float", owner)
        post(owner, ("1999", 1), (SALES, -1))
    browser = browser_of("accountant")
    response = edited(browser, "1999", type="expense")
    assert response.status_code == 422
    assert "is in use, so its type is settled" in response.content.decode()
    with within(karoo):
        made.refresh_from_db()
    assert made.type == "asset"


def test_an_account_with_a_balance_is_not_closed(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        make_account("1999", "Float", owner)
        post(owner, ("1999", 1), (SALES, -1))
    response = edited(browser_of("accountant"), "1999", is_active="")
    assert response.status_code == 422
    assert "has a balance" in response.content.decode()


def test_who_only_reads_sees_the_chart_but_no_form(browser_of) -> None:
    browser = browser_of("clerk")
    page = text_of(browser, PAGE)
    assert "/accounts/new/" not in page.split("<main")[1]
    for path in ("new/", f"{CASH}/edit/"):
        assert browser.get(PAGE + path).status_code == 403
        assert browser.post(PAGE + path, NEW).status_code == 403


@pytest.mark.parametrize("code", ["9999", "%00", "a b"])
def test_an_unknown_code_is_not_found(browser_of, code) -> None:
    browser = browser_of("owner")
    assert browser.get(f"{PAGE}{code}/").status_code == 404
    assert browser.get(f"{PAGE}{code}/edit/").status_code == 404


def test_outsider_gets_404_for_every_page(browser_of, karoo, owner, within) -> None:
    with within(karoo):
        make_account("KAROO1", "Secret float", owner)
    browser = browser_of("outsider")
    for path in ("", "new/", f"{CASH}/", f"{CASH}/edit/"):
        assert browser.get(PAGE + path).status_code == 404
    assert browser.get("/t/mumbai/accounts/KAROO1/").status_code == 404
    assert "Secret float" not in text_of(browser, "/t/mumbai/accounts/")


def test_lists_take_the_same_queries_with_one_and_with_three_rows(browser_of, karoo, owner, within) -> None:
    browser = browser_of("clerk")
    with within(karoo):
        post(owner, (CASH, 1), (SALES, -1))
    assert own_queries(browser, PAGE) == 3
    assert own_queries(browser, f"{PAGE}{CASH}/") == 8
    with within(karoo):
        for code in ("1997", "1998", "1999"):
            make_account(code, code, owner)
            post(owner, (CASH, 1), (code, -1))
    assert own_queries(browser, PAGE) == 3
    assert own_queries(browser, f"{PAGE}{CASH}/") == 8
