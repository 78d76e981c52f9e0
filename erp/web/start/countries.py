"""What is usual in a country, offered to whoever starts a business there."""

from dataclasses import dataclass
from functools import cache

from accounting.charts.opening import FISCAL_YEAR_START_MONTHS
from erp.foundation.money import iso_currencies
from tenancy.tenants.creation import TIME_ZONES
from tenancy.tenants.models import Country

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
CHARTS = (
    ("ZA", "South African, with VAT"),
    ("IN", "Indian, with GST"),
    ("XX", "General"),
)
_CURRENCIES = {Country.SOUTH_AFRICA: "ZAR", Country.INDIA: "INR"}
# Metals, funds, tests and the like: codes of ISO 4217 in which nobody keeps books.
_NO_MONEY = "X"
_MONEY_WITH_X = frozenset({"XAF", "XCD", "XCG", "XOF", "XPF"})


@dataclass(frozen=True, slots=True)
class Usual:
    """What a business of a country mostly has; empty where only whoever starts it knows."""

    currency: str
    chart: str
    fiscal_year_start_month: int
    time_zone: str


def usual_in(country: str) -> Usual:
    """What is usual in a country. Of one that we do not know, nothing that stays for good is guessed."""
    known = Country(country) if country in Country.values else Country.OTHER
    zone = "" if known == Country.OTHER else TIME_ZONES[known]
    return Usual(_CURRENCIES.get(known, ""), known.value, FISCAL_YEAR_START_MONTHS[known.value], zone)


def country_of_browser(accepted_languages: str) -> str:
    """The country that the languages of a browser tell, as ``en-ZA`` does; empty where they tell none."""
    regions = {part.partition(";")[0].strip().partition("-")[2].upper() for part in accepted_languages.split(",")}
    return next((country for country in ("ZA", "IN") if country in regions), "")


@cache
def currency_choices() -> list[tuple[str, str]]:
    """Every currency that is money today, by its code."""
    return [
        (one.code, f"{one.code} · {one.name}")
        for one in sorted(iso_currencies().values(), key=lambda one: one.code)
        if not one.withdrawn and (not one.code.startswith(_NO_MONEY) or one.code in _MONEY_WITH_X)
    ]


def start_month_choices() -> list[tuple[int, str]]:
    """The months in which a fiscal year may start, with the countries in which it mostly does."""
    usual = {3: "usual in South Africa", 4: "by law in India", 1: "the calendar year"}
    return [
        (number, f"1 {name}" + (f" ({usual[number]})" if number in usual else ""))
        for number, name in enumerate(MONTHS, start=1)
    ]
