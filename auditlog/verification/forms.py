"""What people type on the page of verification."""

from django import forms


class HeadsForm(forms.Form):
    """Heads that were written down, one a line; what is wrong with one is said by the act."""

    heads = forms.CharField(
        label="Heads you kept",
        max_length=8000,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text="Number, colon, hash; one head a line. Spaces do not matter.",
    )


class HeadMailForm(forms.Form):
    """Whether the daily mail comes."""

    wanted = forms.BooleanField(label="Send me the head each morning", required=False)
