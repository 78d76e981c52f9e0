"""Numbers of tax offices: their form, and their check digits where there are any."""

import pytest

from tenancy.business.errors import BadTaxNumber
from tenancy.business.tax_numbers import (
    checked_gstin,
    checked_income_tax_number,
    checked_sales_tax_number,
    checked_vat_number,
    gst_states,
    gstin_check_digit,
    require_same_pan,
    state_of_gstin,
)


@pytest.mark.parametrize(
    ("typed", "number"), [("4123456789", "4123456789"), (" 4 123 456-789 ", "4123456789"), ("", "")]
)
def test_vat_number_is_ten_digits_from_four_on(typed: str, number: str) -> None:
    assert checked_vat_number(typed) == number


@pytest.mark.parametrize("typed", ["5123456789", "412345678", "41234567890", "412345678X", "٤123456789"])
def test_vat_number_that_cannot_be_one_is_refused(typed: str) -> None:
    with pytest.raises(BadTaxNumber, match="ten digits and begins with 4") as refusal:
        checked_vat_number(typed)
    assert refusal.value.field == "tax_number"


@pytest.mark.parametrize("number", ["27AAPFU0939F1ZV", "27aapfu0939f1zv", " 27-AAPFU0939F-1ZV "])
def test_gstin_with_its_check_digit_is_taken(number: str) -> None:
    spelled = "27AAPFU0939F1ZV"
    assert gstin_check_digit(spelled[:-1]) == spelled[-1]
    assert checked_gstin(number) == spelled


def test_every_single_slip_in_a_gstin_is_noticed() -> None:
    right = "27AAPFU0939F1ZV"
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for place, sign in ((place, sign) for place in range(15) for sign in signs if sign != right[place]):
        with pytest.raises(BadTaxNumber):
            checked_gstin(right[:place] + sign + right[place + 1 :])


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("27AAPFU0939F1ZW", "last sign"),
        ("27AAPFU0939F1Z", "15 signs"),
        ("99AAPFU0939F1Z" + gstin_check_digit("99AAPFU0939F1Z"), "99 is none"),
    ],
)
def test_gstin_that_cannot_be_one_is_refused_in_words(number: str, sentence: str) -> None:
    with pytest.raises(BadTaxNumber, match=sentence):
        checked_gstin(number)


def test_gstin_tells_its_state_and_pan() -> None:
    assert state_of_gstin("27AAPFU0939F1ZV") == "27 Maharashtra"
    assert state_of_gstin("") == ""
    assert len(gst_states()) == 39
    require_same_pan("27AAPFU0939F1ZV", "AAPFU0939F")
    require_same_pan("27AAPFU0939F1ZV", "")
    with pytest.raises(BadTaxNumber) as refusal:
        require_same_pan("27AAPFU0939F1ZV", "AAPFU0939G")
    assert refusal.value.field == "income_tax_number"


def test_income_tax_numbers_follow_their_country() -> None:
    assert checked_income_tax_number("9123456789", "ZA") == "9123456789"
    assert checked_income_tax_number("aapfu0939f", "IN") == "AAPFU0939F"
    assert checked_income_tax_number(" DE 12/34 ", "XX") == "DE 12/34"
    assert checked_sales_tax_number("GB 123", "XX") == "GB 123"
    for number, country in (("4123456789", "ZA"), ("AAPXU0939F", "IN")):
        with pytest.raises(BadTaxNumber):
            checked_income_tax_number(number, country)
