"""What the pages of the cost centres ask for."""

from django import forms
from django.core.validators import RegexValidator


class CostCentreForm(forms.Form):
    """A cost centre that is opened."""

    code = forms.CharField(
        max_length=12,
        validators=[RegexValidator(r"^[A-Za-z0-9._-]+\Z", "Use letters, digits, dots and hyphens, without spaces.")],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(max_length=100)


class CostCentreChangeForm(CostCentreForm):
    """A cost centre that is there already."""

    is_active = forms.BooleanField(label="Open for new entries", required=False)
