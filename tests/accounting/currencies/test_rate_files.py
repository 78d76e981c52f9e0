"""Files of published rates in the shapes in which sources have them."""

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from accounting.currencies.errors import RateFileUnreadable
from accounting.currencies.rate_files import MOST_ROWS, Quote, RowFault, read_rates
from tests.shared_data import require_shared_files

TODAY = date(2026, 11, 20)


def read(text: str | bytes) -> tuple[list[Quote], list[RowFault]]:
    found = list(read_rates(BytesIO(text if isinstance(text, bytes) else text.encode()), today=TODAY))
    return [one for one in found if isinstance(one, Quote)], [one for one in found if isinstance(one, RowFault)]


def test_history_has_a_day_per_row_and_a_column_per_currency() -> None:
    quotes, faults = read("Date,USD,JPY,CYP,\n2026-11-19,1.1527,177.4,N/A,\n")
    assert faults == []
    assert quotes == [
        Quote(2, date(2026, 11, 19), "EUR", "USD", Decimal("1.1527")),
        Quote(2, date(2026, 11, 19), "EUR", "JPY", Decimal("177.4")),
    ]


def test_daily_file_words_its_day_and_puts_blanks_after_commas() -> None:
    quotes, _ = read("Date, USD, JPY, \n19 November 2026, 1.1527, 177.4, \n")
    assert [(one.day, one.currency) for one in quotes] == [(date(2026, 11, 19), "USD"), (date(2026, 11, 19), "JPY")]


def test_columns_may_name_both_currencies() -> None:
    quotes, _ = read("date,EUR_USD,USD_ZAR\n2026-11-19,1.1527,17.3\n")
    assert [(one.against, one.currency) for one in quotes] == [("EUR", "USD"), ("USD", "ZAR")]


def test_data_portal_has_a_rate_per_row() -> None:
    quotes, _ = read(
        "KEY,FREQ,CURRENCY,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE\nx,D,USD,EUR,2026-11-19,1.1527\nx,D,ISK,EUR,2026-11-19,\n"
    )
    assert quotes == [Quote(2, date(2026, 11, 19), "EUR", "USD", Decimal("1.1527"))]


def test_semicolons_and_decimal_commas_are_read() -> None:
    quotes, faults = read("day;currency;rate;against\n2026-11-19;ZAR;17,3581;USD\n")
    assert (quotes[0].quote, quotes[0].against, faults) == (Decimal("17.3581"), "USD", [])


def test_archive_with_one_file_is_unpacked() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("eurofxref-hist.csv", "Date,USD\n2026-11-19,1.15\n")
    assert read(packed.getvalue())[0][0].quote == Decimal("1.15")
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("other.csv", "x")
    with pytest.raises(RateFileUnreadable, match="holds 2 CSV or XML files"):
        read(packed.getvalue())


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("soon,1.1", "soon is no date"),
        ("2026-11-19,dear", "USD: dear is no rate"),
        ("2026-11-19,-1", "USD: -1 is no rate"),
        ("2026-11-19,0", "USD: 0 is no rate"),
        ("2026-11-19,1.1234567890123", "is no rate"),
        ("2026-11-21,1.1", "21 Nov 2026 has not come yet"),
        ("2026-11-18,1.2", "stands in row 2 already"),
        ("45 November 2026,1.2", "is no date"),
    ],
)
def test_wrong_row_is_named_with_its_number(row: str, sentence: str) -> None:
    _, faults = read(f"Date,USD\n2026-11-18,1.1\n{row}\n")
    assert [one.row for one in faults] == [3]
    assert sentence in faults[0].sentence


def test_heading_that_is_no_currency_is_a_fault_of_the_first_row() -> None:
    _, faults = read("Date,USD,QQQ,EUR,Total\n2026-11-18,1.1,2,1,9\n")
    assert [(one.row, one.sentence) for one in faults] == [
        (1, "The column QQQ: QQQ is no currency of ISO 4217."),
        (1, "The column EUR: EUR is quoted against itself."),
        (1, "The column Total names no currency."),
    ]


def test_column_that_repeats_a_pair_is_a_fault_and_is_walked_once() -> None:
    quotes, faults = read("Date,USD" + ",USD" * 3 + ",EUR_USD\n2026-11-18,1.1,1.2,1.3,1.4,1.5\n")
    assert [one.sentence for one in faults] == [
        *["The column USD stands in the file twice. Keep one of them."] * 3,
        "The column EUR_USD stands in the file twice. Keep one of them.",
    ]
    assert [one.quote for one in quotes] == [Decimal("1.1")]


@pytest.mark.parametrize(
    "text",
    ["Date,USD\n" + "\n" * (MOST_ROWS + 1), "<a>" + "<b/>" * MOST_ROWS + "</a>"],
    ids=["empty rows", "empty elements"],
)
def test_file_of_rows_that_say_nothing_is_given_up(text: str) -> None:
    with pytest.raises(RateFileUnreadable, match="more than 400,000 rows"):
        read(text)


@pytest.mark.parametrize(
    "text", ["", "name,amount\nx,1\n", "Date\n2026-11-18\n", b"PK\x03\x04broken", b"Date,USD\n\xff\xfe,1\n"]
)
def test_file_that_holds_no_rates_is_refused(text: str | bytes) -> None:
    with pytest.raises(RateFileUnreadable):
        read(text)


def test_real_history_is_read_whole() -> None:
    [path] = require_shared_files("rates/fx_ecb_daily_to_2023.csv")
    quotes, faults = read(path.read_bytes())
    assert faults == []
    assert len({one.day for one in quotes}) == 6402
    assert {one.currency for one in quotes} == {"USD", "GBP", "ZAR", "INR", "AUD", "JPY"}
    assert (min(one.day for one in quotes), max(one.day for one in quotes)) == (date(1999, 1, 4), date(2023, 12, 29))


def _archive() -> bytearray:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "Date,USD\n" + "2026-01-01,1.1\n" * 200)
    return bytearray(content.getvalue())


def test_archive_that_is_damaged_or_encrypted_is_refused() -> None:
    damaged, encrypted, strange = _archive(), _archive(), _archive()
    start = damaged.find(b"a.csv") + len("a.csv")
    damaged[start + 2 : start + 12] = b"\xff" * 10
    directory = encrypted.find(b"PK\x01\x02")
    encrypted[6] |= 1
    encrypted[directory + 8] |= 1
    strange[8] = strange[directory + 10] = 99
    for content in (damaged, encrypted, strange):
        with pytest.raises(RateFileUnreadable, match="damaged or encrypted"):
            read(bytes(content))


ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject>
<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>%s</Cube></gesmes:Envelope>"""


def test_xml_of_the_ecb_has_an_element_per_day_and_currency() -> None:
    quotes, faults = read(
        ENVELOPE % '<Cube time="2026-11-19"><Cube currency="USD" rate="1.1527"/>'
        '<Cube currency="JPY" rate="177.4"/></Cube>'
        '<Cube time="2026-11-18"><Cube currency="USD" rate="1.15"/><Cube currency="ISK" rate="N/A"/></Cube>'
    )
    assert faults == []
    assert quotes == [
        Quote(1, date(2026, 11, 19), "EUR", "USD", Decimal("1.1527")),
        Quote(2, date(2026, 11, 19), "EUR", "JPY", Decimal("177.4")),
        Quote(3, date(2026, 11, 18), "EUR", "USD", Decimal("1.15")),
    ]


def test_xml_and_csv_of_the_same_rates_read_alike() -> None:
    table = require_shared_files("rates/fx_ecb_daily_to_2023.csv")[0].read_bytes()
    quotes, _ = read(table)
    days: dict[date, list[str]] = {}
    for one in quotes:
        assert one.against == "EUR"
        days.setdefault(one.day, []).append(f'<Cube currency="{one.currency}" rate="{one.quote}"/>')
    cubes = "".join(f'<Cube time="{day}">{"".join(rates)}</Cube>' for day, rates in days.items())
    again, faults = read(ENVELOPE % cubes)
    assert faults == []
    assert {(one.day, one.currency, one.quote) for one in again} == {(o.day, o.currency, o.quote) for o in quotes}


@pytest.mark.parametrize(
    ("cubes", "sentence"),
    [
        ('<Cube time="soon"><Cube currency="USD" rate="1"/></Cube>', "soon is no date"),
        ('<Cube currency="USD" rate="1"/>', "A rate without a day is no date"),
        ('<Cube time="2026-11-19"><Cube currency="XYZ1" rate="1"/></Cube>', "is no currency of ISO 4217"),
        ('<Cube time="2026-11-19"><Cube currency="USD" rate="-1"/></Cube>', "-1 is no rate"),
        ('<Cube time="2026-11-19"><Cube currency="EUR" rate="1"/></Cube>', "quoted against itself"),
        ('<Cube time="2026-11-19"><Cube currency="USD" rate="1"/><Cube currency="USD" rate="2"/></Cube>', "in row 1"),
        ('<Cube time="2027-11-19"><Cube currency="USD" rate="1"/></Cube>', "has not come yet"),
    ],
)
def test_fault_of_xml_is_a_sentence(cubes: str, sentence: str) -> None:
    _, faults = read(ENVELOPE % cubes)
    assert [sentence in one.sentence for one in faults] == [True]


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE x [<!ENTITY a "1">]><x><Cube time="2026-11-19"><Cube currency="USD" rate="&a;"/></Cube></x>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        "<Cube>" * 1_000,
        '<Cube time="2026-11-19">',
    ],
)
def test_xml_made_to_hurt_is_refused(content: str) -> None:
    with pytest.raises(RateFileUnreadable, match="XML file is not read"):
        read(content)


def test_xml_may_come_in_an_archive() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "eurofxref-hist.xml", ENVELOPE % '<Cube time="2026-11-19"><Cube currency="USD" rate="1.2"/></Cube>'
        )
    assert read(packed.getvalue())[0][0].quote == Decimal("1.2")
