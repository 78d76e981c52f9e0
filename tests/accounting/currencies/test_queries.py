"""What a currency was worth on a day."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from accounting.currencies.entering import enter_rate
from accounting.currencies.errors import NoRate
from accounting.currencies.queries import Rate, latest_rates, rate_on, rates_of, rates_on
from accounting.ledger.models import BookSettings
from tests.accounting.currencies.rates import OPERATOR, TODAY, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]
TWELVE = Decimal("1e-12")


def by_euro(base: str, quoted: str) -> Decimal:
    return (Decimal(base) / Decimal(quoted)).quantize(TWELVE, rounding=ROUND_HALF_UP)


def test_a_published_rate_is_crossed_by_the_euro_of_its_day_to_twelve_places() -> None:
    take_in()
    assert rate_on("USD", date(2026, 10, 20)) == Rate(by_euro("20.3", "1.16"), "ECB by EUR", date(2026, 10, 20))
    assert rate_on("JPY", date(2026, 10, 16)).value == Decimal("0.114613180516")


def test_the_euro_itself_is_worth_what_is_published() -> None:
    take_in()
    assert rate_on("EUR", date(2026, 10, 20)) == Rate(Decimal("20.3"), "ECB", date(2026, 10, 20))


def test_against_the_base_currency_a_published_rate_is_turned_round() -> None:
    take_in("day,currency,rate,against\n2026-10-20,USD,0.0575,ZAR\n", source="SARB")
    assert rate_on("USD", TODAY) == Rate(by_euro("1", "0.0575"), "SARB", TODAY)


def test_the_base_currency_is_worth_itself() -> None:
    assert rate_on("ZAR", TODAY).value == 1


def test_over_a_week_end_the_rate_of_friday_holds() -> None:
    take_in()
    for day in (17, 18):
        assert rate_on("USD", date(2026, 10, day)).day == date(2026, 10, 16)


def test_a_day_on_which_one_currency_was_not_quoted_takes_the_day_before() -> None:
    take_in()
    assert rate_on("JPY", date(2026, 10, 19)).day == date(2026, 10, 16)
    assert rate_on("USD", date(2026, 10, 19)).day == date(2026, 10, 19)


def test_rate_older_than_the_settings_allow_is_refused_with_its_day() -> None:
    take_in()
    assert rate_on("USD", date(2026, 10, 27)).day == TODAY
    with pytest.raises(NoRate, match="latest before it is of 20 Oct 2026, and a rate holds for 7 days") as refused:
        rate_on("USD", date(2026, 10, 28))
    assert refused.value.field == "currency"
    BookSettings.objects.update(rate_days=8)
    assert rate_on("USD", date(2026, 10, 28)).day == TODAY
    BookSettings.objects.update(rate_days=0)
    with pytest.raises(NoRate):
        rate_on("USD", date(2026, 10, 21))


def test_currency_without_any_rate_is_refused() -> None:
    with pytest.raises(NoRate, match="no rate of CHF for 20 Oct 2026: none is known"):
        rate_on("CHF", TODAY)


def test_rate_by_hand_comes_before_the_published_one_of_its_day_and_behind_a_later_one() -> None:
    take_in()
    enter_rate("USD", date(2026, 10, 19), Decimal("17.9"), source="bank", today=TODAY, actor=OPERATOR)
    assert rate_on("USD", date(2026, 10, 19)) == Rate(Decimal("17.9"), "bank", date(2026, 10, 19))
    assert rate_on("USD", date(2026, 10, 20)).source == "ECB by EUR"


def test_the_latest_revision_of_a_day_holds() -> None:
    for rate in ("17.9", "17.8", "17.9"):
        enter_rate("USD", TODAY, Decimal(rate), today=TODAY, actor=OPERATOR)
    assert rate_on("USD", TODAY).value == Decimal("17.9")
    assert [row.revision for row in rates_of("USD").rows] == [2, 1, 0]


def test_many_are_answered_in_one_question(django_assert_num_queries) -> None:
    take_in()
    wanted = [(code, date(2026, 10, day)) for code in ("USD", "EUR", "CHF") for day in (15, 20)]
    with django_assert_num_queries(1):
        found = rates_on(wanted)
    assert set(found) == {one for one in wanted if one[0] != "CHF"}
    assert latest_rates(["USD", "CHF"], date(2027, 10, 1)).keys() == {"USD"}


def test_rates_of_a_currency_come_by_whole_days() -> None:
    take_in()
    enter_rate("USD", date(2026, 10, 16), Decimal("17.5"), today=TODAY, actor=OPERATOR)
    first = rates_of("USD", limit=3)
    assert [row.day.day for row in first.rows] == [20, 19]
    rest = rates_of("USD", ends=first.older_than, limit=3)
    assert [(row.day.day, row.by_hand) for row in rest.rows] == [(16, True), (16, False), (15, False)]
    assert rest.older_than is None


def test_rates_of_one_tenant_are_none_of_another(mumbai, within) -> None:
    take_in()
    with within(mumbai), pytest.raises(NoRate):
        rate_on("USD", TODAY)
