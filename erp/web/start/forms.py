"""The forms of the sign-up."""

from typing import Any

from django import forms
from django.http import QueryDict

from erp.web.start.countries import (
    CHARTS,
    currency_choices,
    start_month_choices,
    usual_in,
)
from erp.web.start.founding import Business
from tenancy.tenants.models import Country, Tenant
from tenancy.tenants.time_zones import zone_choices


class AddressForm(forms.Form):
    """The address that somebody starts with."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def clean_email(self) -> str:
        """As addresses are kept."""
        return str(self.cleaned_data["email"]).strip().lower()


class CodeForm(forms.Form):
    """The code out of the mail."""

    code = forms.CharField(
        label="Code from the mail",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "input-code",
                "autofocus": True,
            }
        ),
    )


# What stays for good is chosen, never left standing as it was found.
_UNCHOSEN = ("", "Choose")


class BusinessForm(forms.Form):
    """The business, with what is usual in its country filled in already."""

    name = forms.CharField(
        label="Name of the business",
        max_length=Tenant._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )
    country = forms.ChoiceField(label="Country", choices=[_UNCHOSEN, *Country.choices])
    currency = forms.ChoiceField(
        label="Currency of the books", help_text="It stays for good. Others can be used beside it."
    )
    chart = forms.ChoiceField(
        label="Chart of accounts", choices=CHARTS, help_text="A beginning: accounts are renamed and added as you need."
    )
    fiscal_year_start_month = forms.TypedChoiceField(label="The fiscal year begins on", coerce=int)
    time_zone = forms.ChoiceField(label="Time zone", help_text="Which day it is, in the books and on documents.")

    def __init__(self, data: QueryDict | None, *, country: str) -> None:
        usual = usual_in(country)
        initial = {
            "country": country,
            "currency": usual.currency,
            "chart": usual.chart,
            "fiscal_year_start_month": usual.fiscal_year_start_month,
            "time_zone": usual.time_zone,
        }
        super().__init__(data, initial=initial)
        for name, choices in (
            ("currency", [_UNCHOSEN, *currency_choices()]),
            ("fiscal_year_start_month", start_month_choices()),
            ("time_zone", [_UNCHOSEN, *zone_choices()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @property
    def usual_fields(self) -> list[forms.BoundField]:
        """The fields that follow the country."""
        return [self[name] for name in ("currency", "chart", "fiscal_year_start_month", "time_zone")]

    def clean_name(self) -> str:
        """Something that can be read: a name is more than signs that nobody sees."""
        name: str = self.cleaned_data["name"]
        if not any(sign.isalnum() for sign in name):
            raise forms.ValidationError("Write the name under which you do business.")
        return name

    def business(self) -> Business:
        """What a valid form says."""
        given: dict[str, Any] = self.cleaned_data
        return Business(**{name: given[name] for name in self.fields})
