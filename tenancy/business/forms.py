"""The forms of the business: its details, its logo, its formats."""

from dataclasses import fields
from typing import Any

from django import forms

from erp.foundation.refusing import add_refusal
from tenancy.business.changing import GivenDetails, wrong_details
from tenancy.business.models import BusinessDetails
from tenancy.business.tax_numbers import NAMES
from tenancy.tenants.models import Country, DateStyle, Grouping, NegativeStyle, Tenant
from tenancy.tenants.time_zones import zone_choices


def _longest(name: str) -> int:
    """How many signs a detail of the business may have, as its column says."""
    longest: int = BusinessDetails._meta.get_field(name).max_length  # type: ignore[union-attr,assignment]
    return longest


class BusinessForm(forms.Form):
    """What letters and papers say about the business."""

    name = forms.CharField(label="Name", max_length=200, help_text="As it is called in daily life and in this product.")
    legal_name = forms.CharField(
        label="Legal name",
        max_length=_longest("legal_name"),
        required=False,
        help_text="As it is registered, where that is another one.",
    )
    address = forms.CharField(
        label="Address",
        max_length=_longest("address"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )
    registration_number = forms.CharField(
        label="Registration number", max_length=_longest("registration_number"), required=False
    )
    tax_number = forms.CharField(max_length=_longest("tax_number"), required=False)
    income_tax_number = forms.CharField(max_length=_longest("income_tax_number"), required=False)
    phone = forms.CharField(label="Telephone", max_length=_longest("phone"), required=False)
    email = forms.EmailField(label="E-mail", max_length=_longest("email"), required=False)
    website = forms.CharField(label="Website", max_length=_longest("website"), required=False)

    def __init__(self, tenant: Tenant, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._country = tenant.country
        sales, income = NAMES.get(tenant.country, NAMES[Country.OTHER])
        self.fields["tax_number"].label = sales
        self.fields["income_tax_number"].label = income
        if tenant.country == Country.SOUTH_AFRICA:
            self.fields["tax_number"].help_text = "Ten digits, beginning with 4. Empty while not a vendor."
            self.fields["registration_number"].help_text = "Such as 2014/123456/07."
        elif tenant.country == Country.INDIA:
            self.fields["tax_number"].help_text = "15 signs; its state and check digit are looked at."

    @staticmethod
    def initial_of(tenant: Tenant, details: BusinessDetails) -> dict[str, Any]:
        """The fields as they are written down now."""
        names = [name for name in BusinessForm.base_fields if name != "name"]
        return {"name": tenant.name, **{name: getattr(details, name) for name in names}}

    def clean(self) -> dict[str, Any]:
        """Say all that is wrong at once, each beside its field; the act looks once more."""
        known = {field.name: self.cleaned_data.get(field.name, "") for field in fields(GivenDetails)}
        for refusal in wrong_details(GivenDetails(**known), self._country):
            if refusal.field not in self.errors:
                add_refusal(self, refusal)
        return self.cleaned_data

    def given(self) -> GivenDetails:
        """What was typed, as the act takes it."""
        return GivenDetails(**self.cleaned_data)


class LogoForm(forms.Form):
    """A picture for the letterhead."""

    file = forms.FileField(label="Picture", widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}))


class FormatsForm(forms.ModelForm[Tenant]):
    """How figures, days and times are written."""

    time_zone = forms.ChoiceField(label="Time zone", help_text="When a day begins, and what clocks say.")

    class Meta:
        model = Tenant
        fields = ("grouping", "negative_style", "date_style", "time_zone")
        labels = {"grouping": "Figures", "negative_style": "Negative amounts", "date_style": "Days"}
        widgets = {
            "grouping": forms.RadioSelect(choices=Grouping.choices),
            "negative_style": forms.RadioSelect(choices=NegativeStyle.choices),
            "date_style": forms.RadioSelect(choices=DateStyle.choices),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zones = self.fields["time_zone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = zone_choices(self.instance.time_zone)
