"""The pages of the rates."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounting.currencies.models import ExchangeRate, PublishedRate, Unit
from erp.foundation import clock
from tests.accounting.currencies.rates import ECB_FILE, TODAY, take_in
from tests.accounting.ledger.counting import own_queries

pytestmark = pytest.mark.django_db
PAGE = "/t/karoo/rates/"


@pytest.fixture(autouse=True)
def today_is_tuesday(monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda zone: TODAY)


@pytest.fixture
def published(karoo, within) -> None:
    with within(karoo):
        take_in()


def test_page_of_a_day_shows_each_currency_with_its_age(browser_of, published) -> None:
    page = browser_of("clerk").get(PAGE).content.decode()
    assert "17.5000" in page
    assert "ECB by EUR" in page
    assert "rates/new/" not in page
    older = browser_of("clerk").get(f"{PAGE}?to_date=2026-10-18").content.decode()
    assert "2 days before" in older
    assert "17.467249" in older


def test_rate_that_no_longer_holds_is_marked(browser_of, published, monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda zone: date(2026, 11, 20))
    assert "too old" in browser_of("clerk").get(PAGE).content.decode()


def test_page_of_a_currency_shows_day_by_day_which_rate_holds(browser_of, karoo, within, published) -> None:
    with within(karoo):
        ExchangeRate.objects.create(currency="USD", day=TODAY, rate=Decimal("17.6"), source="bank")
    page = browser_of("clerk").get(f"{PAGE}?currency=USD").content.decode()
    assert page.index("17.6000") < page.index("ECB by EUR, replaced") < page.index("19 Oct 2026")
    narrowed = browser_of("clerk").get(f"{PAGE}?currency=USD&from_date=2026-10-16&to_date=2026-10-18").content.decode()
    assert "16 Oct 2026" in narrowed
    assert "15 Oct 2026" not in narrowed


@pytest.mark.parametrize("address", ["?currency=QQQ", "?currency=ZAR", "?to_date=soon", "?currency=USD&older=x"])
def test_filter_that_cannot_be_read_narrows_nothing(browser_of, published, address) -> None:
    assert browser_of("clerk").get(PAGE + address).status_code == 200


def test_page_of_a_day_asks_the_database_as_often_for_one_rate_as_for_many(browser_of, karoo, within) -> None:
    browser = browser_of("clerk")
    with within(karoo):
        take_in("Date,ZAR\n2026-10-20,20\n")
    assert own_queries(browser, PAGE) == 4
    with within(karoo):
        take_in()
    assert own_queries(browser, PAGE) == 4


def test_rate_is_entered_for_a_hundred_units(browser_of, karoo, within) -> None:
    form = {"currency": "jpy", "day": "2026-10-20", "rate": "11.612", "per": "100", "source": "bank"}
    answer = browser_of("accountant").post(f"{PAGE}new/", form)
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?currency=JPY")
    with within(karoo):
        assert ExchangeRate.objects.get().rate == Decimal("0.11612")


def test_refused_rate_stands_beside_its_field_and_loses_nothing(browser_of) -> None:
    form = {"currency": "QQQ", "day": "2026-10-20", "rate": "11.612", "per": "100", "source": "the board"}
    answer = browser_of("accountant").post(f"{PAGE}new/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "QQQ is no currency of ISO 4217" in page
    assert 'value="the board"' in page


def test_unit_is_declared_and_led_to_its_first_rate(browser_of, karoo, within) -> None:
    answer = browser_of("accountant").post(f"{PAGE}units/new/", {"code": "HOURS", "exponent": "2", "name": "Hours"})
    assert answer["Location"] == f"{PAGE}new/?currency=HOURS"
    with within(karoo):
        assert Unit.objects.get().exponent == 2
    again = browser_of("accountant").post(f"{PAGE}units/new/", {"code": "HOURS", "exponent": "2", "name": "Hours"})
    assert again.status_code == 422


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("ecb.csv", text.encode())


def test_file_is_checked_and_then_imported(browser_of, karoo, within) -> None:
    browser = browser_of("accountant")
    checked = browser.post(f"{PAGE}imports/new/", {"file": upload(ECB_FILE), "source": "ECB", "check": "1"})
    assert "15 rates are new" in checked.content.decode()
    with within(karoo):
        assert not PublishedRate.objects.exists()
    assert browser.post(f"{PAGE}imports/new/", {"file": upload(ECB_FILE), "source": "ECB"}).status_code == 302
    with within(karoo):
        assert PublishedRate.objects.count() == 15
    assert "ecb.csv" in browser.get(f"{PAGE}imports/new/").content.decode()


def test_wrong_rows_of_a_file_are_listed(browser_of, karoo, within) -> None:
    answer = browser_of("accountant").post(
        f"{PAGE}imports/new/", {"file": upload(ECB_FILE + "soon,1\n"), "source": "ECB"}
    )
    assert answer.status_code == 422
    assert "soon is no date" in answer.content.decode()
    with within(karoo):
        assert not PublishedRate.objects.exists()


def test_file_of_something_else_is_refused_beside_its_field(browser_of) -> None:
    answer = browser_of("accountant").post(f"{PAGE}imports/new/", {"file": upload("a,b\n1,2\n"), "source": "ECB"})
    assert answer.status_code == 422
    assert "No rates are found" in answer.content.decode()


@pytest.mark.parametrize("page", ["", "new/", "imports/new/", "units/new/"])
def test_outsider_gets_404_where_there_is_something_to_leak(browser_of, published, page) -> None:
    assert browser_of("outsider").get(PAGE + page).status_code == 404


def test_clerk_may_look_and_nothing_more(browser_of, published) -> None:
    for page in ("new/", "imports/new/", "units/new/"):
        assert browser_of("clerk").get(PAGE + page).status_code == 403
