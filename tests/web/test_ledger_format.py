"""Amounts, dates and states, as a page writes them."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from erp.web.templatetags.ledger_format import age_in_words, initials, short_date, state_dot, symbol_of

SOUTH_AFRICAN = SimpleNamespace(grouping="western", negative_style="parentheses")
INDIAN = SimpleNamespace(grouping="indian", negative_style="minus")


def written(source: str, **context: object) -> str:
    """What a template of one tag makes of a context."""
    return Template("{% load ledger_format %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("minor", "exponent", "expected"),
    [
        (123456, 2, "1,234.56"),
        (5, 2, "0.05"),
        (1234, 0, "1,234"),
        (1234567, 3, "1,234.567"),
        (0, 2, '<span class="zero">\N{EN DASH}</span>'),
        (-123456, 2, '<span class="negative negative-hangs">(1,234.56)</span>'),
        (None, 2, ""),
    ],
)
def test_money_is_written_in_minor_units_with_the_decimals_of_its_currency(
    minor: int | None, exponent: int, expected: str
) -> None:
    assert written("{% money minor exponent %}", minor=minor, exponent=exponent, tenant=SOUTH_AFRICAN) == expected


def test_money_is_grouped_and_signed_the_tenants_way() -> None:
    assert written("{% money 11180000 2 %}", tenant=INDIAN) == "1,11,800.00"
    assert (
        written("{% money -11180000 2 %}", tenant=INDIAN) == '<span class="negative">\N{MINUS SIGN}1,11,800.00</span>'
    )


def test_money_without_an_exponent_is_in_the_base_currency() -> None:
    assert written("{% money 1234 %}", base_exponent=0) == "1,234"
    assert written("{% money 1234 %}", base_exponent=3) == "1.234"


def test_a_headline_figure_is_rounded_half_up_and_carries_its_sign() -> None:
    assert written('{% money 128431050 2 currency="ZAR" whole=True %}') == "R\N{NO-BREAK SPACE}1,284,311"
    assert written("{% money -150 2 whole=True plain=True %}") == "\N{MINUS SIGN}2"


def test_plain_money_brings_no_markup_into_an_attribute() -> None:
    assert "<" not in written("{% money 0 2 plain=True %}{% money -5 2 plain=True %}")


def test_a_currency_without_a_sign_is_shown_by_its_code() -> None:
    assert symbol_of("XQX") == "XQX"
    assert symbol_of("INR") == "₹"


def test_short_date_is_one_that_nobody_misreads() -> None:
    assert short_date(date(2026, 10, 3)) == "3 Oct 2026"
    assert short_date(None) == ""


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(10, "just now"), (60, "1 minute ago"), (240, "4 minutes ago"), (7_200, "2 hours ago"), (100_000, "yesterday")],
)
def test_age_is_told_roughly(seconds: int, expected: str) -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert age_in_words(now - timedelta(seconds=seconds), now) == expected


def test_an_old_moment_is_told_by_its_date() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert age_in_words(now - timedelta(days=48), now) == "3 Oct 2026"


def test_a_state_has_a_tone_and_an_unknown_one_is_neutral() -> None:
    assert state_dot("Posted") == '<span class="state state-good">Posted</span>'
    assert state_dot("overdue", "48 days") == '<span class="state state-bad">overdue, 48 days</span>'
    assert state_dot("pondering") == '<span class="state state-neutral">pondering</span>'
    assert state_dot("") == ""


def test_a_state_is_escaped() -> None:
    assert "<b>" not in state_dot("<b>posted</b>")


def test_url_with_replaces_some_keys_and_keeps_the_others() -> None:
    request = RequestFactory().get("/reports/", {"as_at": "2026-10-31", "compare": "month"})
    assert written("{% url_with compare=None %}", request=request) == "?as_at=2026-10-31"
    assert written("{% url_with compare='year' %}", request=request) == "?as_at=2026-10-31&amp;compare=year"
    bare = RequestFactory().get("/reports/", {"compare": "month"})
    assert written("{% url_with compare=None %}", request=bare) == "/reports/"


def test_active_marks_the_page_and_those_below_it() -> None:
    request = RequestFactory().get("/t/karoo/journal/JE-1/")
    assert written("{% active '/t/karoo/journal/' %}", request=request) == ' aria-current="page"'
    assert written("{% active '/t/karoo/journal/' exact=True %}", request=request) == ""
    assert written("{% active '/t/karoo/jour' %}", request=request) == ""


def test_initials_stand_for_a_name_or_an_address() -> None:
    assert initials("Thandi Mokoena") == "TM"
    assert initials("owner@karoo.example") == "OK"


class _ReversalForm(forms.Form):
    posting_date = forms.DateField(help_text="In an open period.")


def test_a_refusal_stands_beside_its_field_and_is_tied_to_it() -> None:
    form = _ReversalForm({"posting_date": "31/02/2026"})
    html = written("{% field form.posting_date %}", form=form)
    assert 'value="31/02/2026"' in html, "what was typed stays"
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_posting_date_helptext id_posting_date_error"' in html
    assert 'id="id_posting_date_error"' in html
    assert 'id="id_posting_date_helptext"' in html
