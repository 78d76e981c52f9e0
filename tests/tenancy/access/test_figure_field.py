"""Limits are read as the tenant writes figures, and refused where they could be two numbers."""

from decimal import Decimal

import pytest
from django import forms

from tenancy.access.role_forms import LimitsForm, amount_field
from tenancy.tenants.models import Tenant


def _tenant(grouping: str) -> Tenant:
    return Tenant(name="Karoo", slug="karoo", base_currency="ZAR", grouping=grouping)


@pytest.mark.parametrize(
    ("grouping", "text", "number"),
    [
        ("western", "10,000.50", "10000.50"),
        ("western", "R 10 000", "10000"),
        ("western", "zar 100.50", "100.50"),
        ("indian", "1,00,000", "100000"),
        ("spaced", "1\N{NO-BREAK SPACE}234,50", "1234.50"),
        ("spaced", "R100,50", "100.50"),
    ],
)
def test_a_limit_is_read_as_the_books_write_figures(grouping: str, text: str, number: str) -> None:
    assert amount_field(_tenant(grouping)).clean(text) == Decimal(number)


@pytest.mark.parametrize(
    ("grouping", "text", "sentence"),
    [
        ("western", "100,50", "such as 1,234.50"),
        ("indian", "100,5", "such as 1,234.50"),
        ("western", "1.234,56", "such as 1,234.50"),
        ("spaced", "1,234,567", "234,50"),
        ("spaced", "10,000", "2 decimal places"),
        ("western", "$100", "such as 1,234.50"),
        ("western", "-5", "greater than or equal to 0"),
    ],
)
def test_a_limit_that_could_be_two_numbers_is_refused(grouping: str, text: str, sentence: str) -> None:
    with pytest.raises(forms.ValidationError, match=sentence):
        amount_field(_tenant(grouping)).clean(text)


def test_a_discount_with_a_decimal_comma_is_no_hundredfold() -> None:
    form = LimitsForm({"discount_up_to": "1,5"}, tenant=_tenant("western"))
    assert not form.is_valid() and list(form.errors) == ["discount_up_to"]
    spaced = LimitsForm({"discount_up_to": "1,5 %"}, tenant=_tenant("spaced"))
    assert spaced.is_valid() and spaced.limits().discount == 150
    assert amount_field(_tenant("western")).clean("") is None
