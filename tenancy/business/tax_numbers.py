"""Check the numbers by which a business is known to its tax office.

Each is checked for its form and, where the law or its office has published one, for its check digit.
That the number was really given to this business only the office can say.
"""

import csv
import re
from functools import cache
from pathlib import Path

from tenancy.business.errors import BadTaxNumber
from tenancy.tenants.models import Country

_VAT = re.compile(r"4\d{9}", re.ASCII)
_INCOME_TAX = re.compile(r"[01239]\d{9}", re.ASCII)
_PAN = re.compile(r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]", re.ASCII)
_GSTIN = re.compile(r"\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]", re.ASCII)
# A company, a close corporation, a trust; an organisation that is none of them.
_REGISTRATION = re.compile(
    r"(?:CK ?)?(?:18|19|20)\d\d/\d{6}/\d\d|(?:IT|TM) ?\d{1,6}/(?:19|20)\d\d(?: ?\([A-Z]{1,3}\))?|\d{3}-\d{3} ?NPO",
    re.ASCII,
)
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#: What the numbers are called: that of the tax on sales, then that of the tax on income.
NAMES: dict[str, tuple[str, str]] = {
    Country.SOUTH_AFRICA: ("VAT number", "Income tax reference"),
    Country.INDIA: ("GSTIN", "PAN"),
    Country.OTHER: ("Sales tax number", "Income tax number"),
}


def checked_registration_number(text: str, country: str) -> str:
    """The number in the register of companies; nothing for nothing. Raises ``BadTaxNumber``."""
    number = " ".join(text.split())
    if number and country == Country.SOUTH_AFRICA and not _REGISTRATION.fullmatch(number.upper()):
        raise BadTaxNumber(
            "A registration number is a year, six digits and two digits, such as 2014/123456/07.", "registration_number"
        )
    return number.upper() if country == Country.SOUTH_AFRICA else number


def checked_sales_tax_number(text: str, country: str) -> str:
    """The number of the tax on sales in its usual spelling; nothing for nothing. Raises ``BadTaxNumber``."""
    if country == Country.SOUTH_AFRICA:
        return checked_vat_number(text)
    if country == Country.INDIA:
        return checked_gstin(text)
    return " ".join(text.split())


def checked_income_tax_number(text: str, country: str) -> str:
    """The number of the tax on income in its usual spelling; nothing for nothing. Raises ``BadTaxNumber``."""
    if country == Country.SOUTH_AFRICA:
        number = _close(text)
        if number and not _INCOME_TAX.fullmatch(number):
            raise BadTaxNumber(
                "An income tax reference of South Africa has ten digits and begins with 0, 1, 2, 3 or 9.",
                "income_tax_number",
            )
        return number
    if country == Country.INDIA:
        number = _close(text)
        if number and not _PAN.fullmatch(number):
            raise BadTaxNumber(
                "A PAN has five letters, four digits and a letter, such as AAPFU0939F; the fourth tells the kind of"
                " person it belongs to.",
                "income_tax_number",
            )
        return number
    return " ".join(text.split())


def checked_vat_number(text: str) -> str:
    """A South African VAT number: ten digits of which the first is 4; nothing for nothing.

    Source: registration numbers of the South African Revenue Service, which gives vendors the range that begins
    with 4 (Value-Added Tax Act 89 of 1991, section 23). No check digit is published for them, so none is checked.
    Raises ``BadTaxNumber``.
    """
    number = _close(text)
    if number and not _VAT.fullmatch(number):
        raise BadTaxNumber("A VAT number of South Africa has ten digits and begins with 4, such as 4123456789.")
    return number


def checked_gstin(text: str) -> str:
    """An Indian GSTIN with a known state and the right check digit; nothing for nothing.

    Source: rule 10(1) of the CGST Rules 2017: two signs for the state, ten of the PAN, two for the registration, a
    check digit. The digit is that of the Luhn algorithm over base 36. Raises ``BadTaxNumber``.
    """
    number = _close(text)
    if not number:
        return ""
    if not _GSTIN.fullmatch(number):
        raise BadTaxNumber("A GSTIN has 15 signs: the state, the PAN, a number, Z and a check digit: 27AAPFU0939F1ZV.")
    if number[:2] not in gst_states():
        raise BadTaxNumber(f"A GSTIN begins with the number of a state, and {number[:2]} is none.")
    if number[-1] != gstin_check_digit(number[:-1]):
        raise BadTaxNumber("The last sign of this GSTIN does not fit the rest. Compare it with the certificate.")
    return number


def gstin_check_digit(first_fourteen: str) -> str:
    """The sign that belongs behind the first fourteen of a GSTIN."""
    total = 0
    for place, sign in enumerate(first_fourteen):
        product = _SIGNS.index(sign) * (1 + place % 2)
        total += product // 36 + product % 36
    return _SIGNS[-total % 36]


def state_of_gstin(number: str) -> str:
    """The state that gave a GSTIN: ``27 Maharashtra``; nothing where there is none."""
    name = gst_states().get(number[:2], "")
    return f"{number[:2]} {name}" if name else ""


def require_same_pan(gstin: str, pan: str) -> None:
    """Raise ``BadTaxNumber`` where both are given and the GSTIN bears another PAN."""
    if gstin and pan and gstin[2:12] != pan:
        raise BadTaxNumber(f"The GSTIN bears the PAN {gstin[2:12]}, and this is another one.", "income_tax_number")


@cache
def gst_states() -> dict[str, str]:
    """The states and territories of India by the number that a GSTIN begins with."""
    path = Path(__file__).parent / "data" / "gst_states.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row["name"] for row in csv.DictReader(stream)}


def _close(text: str) -> str:
    """Without spaces and hyphens, in capitals, as such numbers are printed on forms."""
    return re.sub(r"[\s-]", "", text).upper()
