"""The currency table, held against the standard's own rules and against another table.

The facts below are written out from ISO 4217, not taken from the file. Babel's data (Unicode
CLDR) is independent of ours; it is compared only where the two mean the same thing: which
currencies countries use today, and that a minor unit in everyday use is the official one.
"""

import csv
import re
from pathlib import Path

import pytest
from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_precision

import erp.foundation

PATH = Path(erp.foundation.__file__).parent / "data" / "iso4217.csv"

WITHOUT_MINOR_UNIT = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
TEN_THOUSANDTHS = frozenset({"CLF", "UYW"})
METALS = frozenset({"XAU", "XAG", "XPT", "XPD"})

# In use, but so young or so special that the other table may not know them.
YOUNG = frozenset({"XAD", "XCG", "ZWG"})


@pytest.fixture(scope="module")
def table() -> dict[str, dict[str, str]]:
    with PATH.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    found = {line["code"]: line for line in lines}
    assert len(found) == len(lines), "A code stands twice."
    return found


def active(table: dict[str, dict[str, str]]) -> set[str]:
    return {code for code, line in table.items() if not line["withdrawn"]}


def test_lines_are_complete_and_sorted(table: dict[str, dict[str, str]]) -> None:
    assert list(table) == sorted(table)
    for code, line in table.items():
        assert re.fullmatch("[A-Z]{3}", code)
        assert line["exponent"] in {"0", "2", "3", "4"}
        assert line["name"].strip() == line["name"] != ""
        assert re.fullmatch(r"|19[0-9]{2}|20[0-9]{2}", line["withdrawn"])


def test_active_currencies_have_the_minor_units_of_the_standard(table: dict[str, dict[str, str]]) -> None:
    by_exponent = {
        exponent: {code for code in active(table) if table[code]["exponent"] == exponent} for exponent in "034"
    }

    assert by_exponent["0"] == WITHOUT_MINOR_UNIT
    assert by_exponent["3"] == THOUSANDTHS | METALS
    assert by_exponent["4"] == TEN_THOUSANDTHS


def test_withdrawn_currencies_of_old_books_are_there(table: dict[str, dict[str, str]]) -> None:
    old = [
        "DEM",
        "FRF",
        "ITL",
        "NLG",
        "ESP",
        "ATS",
        "BEF",
        "GRD",
        "PTE",
        "IEP",
        "FIM",
        "HRK",
        "EEK",
        "LVL",
        "LTL",
        "SKK",
        "SIT",
        "MTL",
        "CYP",
        "ZWL",
        "VEF",
        "TRL",
        "ROL",
        "BGN",
        "ANG",
        "SLL",
        "BYR",
    ]

    assert not set(old) & active(table)
    assert set(old) <= set(table)
    assert {code for code in ("ITL", "ESP", "TRL") if table[code]["exponent"] == "0"} == {"ITL", "ESP", "TRL"}
    euro_cash = {"DEM", "FRF", "ITL", "NLG", "ESP", "ATS", "BEF", "GRD", "PTE", "IEP", "FIM", "LUF"}
    assert {table[code]["withdrawn"] for code in euro_cash} == {"2002"}


def test_every_tender_of_today_is_active_here(table: dict[str, dict[str, str]]) -> None:
    tender = {
        code
        for uses in get_global("territory_currencies").values()
        for code, _, until, is_tender in uses
        if is_tender and until is None
    }
    # Bulgaria changed to the euro in 2026; the other table may be older.
    assert len(tender) > 140
    assert tender - {"BGN"} - active(table) == set()


def test_no_code_is_invented(table: dict[str, dict[str, str]]) -> None:
    known = set(Locale("en").currencies)

    assert set(table) - YOUNG - known == set()


def test_minor_units_in_daily_use_are_the_official_ones(table: dict[str, dict[str, str]]) -> None:
    in_use = {code: get_currency_precision(code) for code in active(table) - METALS}

    # Where CLDR says 0 the coins may have gone out of use while the standard keeps the unit.
    differing = {code for code, digits in in_use.items() if digits and str(digits) != table[code]["exponent"]}
    assert differing == set()
    assert {code for code, digits in in_use.items() if digits == 0} >= WITHOUT_MINOR_UNIT
