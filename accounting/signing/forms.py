"""What a signature asks for."""

from django import forms


class SigningForm(forms.Form):
    """A word beside the signature."""

    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stands beside your name, on paper and in the audit log.",
    )
