"""The forms of who pays and of another plan."""

from typing import Any

from django import forms

from tenancy.plans.capping import in_words
from tenancy.plans.changing import GivenBilling
from tenancy.plans.models import BillingDetails
from tenancy.plans.registry import PLANS, Plan


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


class PlanRequestForm(forms.Form):
    """Which plan an owner asks for, and what for."""

    plan = forms.ChoiceField(
        label="Plan",
        error_messages={
            "required": "Choose a plan.",
            "invalid_choice": "There is no such plan. Choose one of the list.",
        },
    )
    reason = forms.CharField(
        label="What you need it for",
        max_length=300,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The operators read it before they answer, and it stays in your audit log.",
        error_messages={
            "required": "Say what you need it for: the operators decide by it.",
            "min_length": "Say it in a sentence: the operators decide by it.",
        },
    )

    def __init__(self, *args: Any, present: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_ask_%s", **kwargs})
        others = [one for one in PLANS.values() if one != present]
        chosen = self.fields["plan"]
        assert isinstance(chosen, forms.ChoiceField)
        # Whoever asks mostly wants more than he has.
        chosen.initial = next((one.code for one in others if one.users > present.users), others[-1].code)
        chosen.choices = [
            (one.code, f"{one.name}: {in_words('users', one.users)} people, {in_words('bytes', one.bytes)} of files")
            for one in others
        ]
