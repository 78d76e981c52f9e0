"""The form of who pays."""

from typing import Any

from django import forms

from tenancy.plans.changing import GivenBilling
from tenancy.plans.models import BillingDetails


class BillingForm(forms.Form):
    """To whom the bills for the plan go."""

    name = forms.CharField(label="Name", max_length=200, required=False, help_text="Who the bills are made out to.")
    email = forms.EmailField(label="E-mail for bills", max_length=254, required=False)
    tax_number = forms.CharField(label="Tax number", max_length=30, required=False)
    address = forms.CharField(label="Address", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    @staticmethod
    def initial_of(details: BillingDetails) -> dict[str, Any]:
        """The fields as they are written down now."""
        return {name: getattr(details, name) for name in BillingForm.base_fields}

    def given(self) -> GivenBilling:
        """What was typed, as the act takes it."""
        return GivenBilling(**self.cleaned_data)
