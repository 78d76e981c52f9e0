"""Rates by hand, and units of one's own."""

from datetime import date
from decimal import Decimal

import pytest

from accounting.currencies.entering import declare_unit, enter_rate
from accounting.currencies.errors import (
    RateInTheFuture,
    RateOfBase,
    RateOutOfBounds,
    SameRateAgain,
    UnitTaken,
    UnknownCurrency,
)
from accounting.currencies.models import ExchangeRate
from accounting.currencies.queries import currency, rate_on
from auditlog.events.models import AuditEvent
from erp.foundation.errors import PermissionRefused
from tests.accounting.currencies.rates import OPERATOR, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def enter(code: str = "USD", rate: str = "18.25", day: date = TODAY) -> ExchangeRate:
    return enter_rate(code, day, Decimal(rate), today=TODAY, actor=OPERATOR, reason="bank's advice")


def test_rate_is_kept_with_who_said_so_and_why(accountant) -> None:
    entered = enter_rate("USD", TODAY, Decimal("18.25"), today=TODAY, actor=accountant, reason="bank's advice")
    assert (entered.source, entered.entered_by_label) == ("by hand", accountant.label)
    event = AuditEvent.objects.get(act="accounting.exchange_rate.entered")
    assert (event.subject_label, event.reason) == ("USD", "bank's advice")


@pytest.mark.parametrize(
    ("code", "rate", "day", "refusal"),
    [
        ("QQQ", "1", TODAY, UnknownCurrency),
        ("ZAR", "1", TODAY, RateOfBase),
        ("USD", "0", TODAY, RateOutOfBounds),
        ("USD", "-1", TODAY, RateOutOfBounds),
        ("USD", "100000000", TODAY, RateOutOfBounds),
        ("USD", "1", date(2026, 10, 21), RateInTheFuture),
    ],
)
def test_rate_that_cannot_be_is_refused(code: str, rate: str, day: date, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        enter(code, rate, day)
    assert not ExchangeRate.objects.exists()


def test_same_rate_twice_is_refused_and_another_one_is_a_revision() -> None:
    enter()
    with pytest.raises(SameRateAgain):
        enter()
    assert enter(rate="18.3").revision == 1


def test_unit_of_ones_own_is_counted_and_valued_like_a_currency() -> None:
    declare_unit("GOLD916", 3, "Gold of 22 carat, grams", actor=OPERATOR)
    found = currency("GOLD916")
    assert found is not None
    assert found.exponent == 3
    enter("GOLD916", "1410.55")
    enter("XAU", "1538.9")
    assert rate_on("GOLD916", TODAY).value == Decimal("1410.55")
    for taken in ("GOLD916", "USD"):
        with pytest.raises(UnitTaken):
            declare_unit(taken, 2, "x", actor=OPERATOR)


def test_auditor_may_enter_neither(auditor) -> None:
    with pytest.raises(PermissionRefused):
        enter_rate("USD", TODAY, Decimal(1), today=TODAY, actor=auditor)
    with pytest.raises(PermissionRefused):
        declare_unit("POINTS", 0, "Points", actor=auditor)
