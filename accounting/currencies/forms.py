"""What the pages of the rates ask for."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator

from accounting.currencies.entering import BY_HAND
from accounting.currencies.importing import ECB
from accounting.currencies.rate_files import MOST_BYTES

# Rates of small units are quoted for a hundred of them or more: the yen, the won, the dong.
_PER = [("1", "for 1"), ("100", "for 100"), ("1000", "for 1,000")]
_TWELVE_PLACES = Decimal("1e-12")


def date_input() -> forms.DateInput:
    """The browser's own date picker, which speaks ISO 8601 whatever it shows."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RateFilterForm(forms.Form):
    """Filters in the address; what cannot be read there narrows nothing."""

    currency = forms.ChoiceField(label="Currency", required=False)

    def __init__(self, data: Any, *, currencies: Iterable[str]) -> None:
        super().__init__(data)
        chooser = self.fields["currency"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [("", "All currencies"), *((one, one) for one in sorted(currencies))]

    def given(self, name: str) -> Any:
        """The value of a filter, or nothing."""
        self.is_valid()
        return self.cleaned_data.get(name)

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is on."""
        return any(self.given(name) for name in self.fields)


class RatesOfDayForm(RateFilterForm):
    """What every currency was worth on a day."""

    to_date = forms.DateField(label="On", required=False, widget=date_input())


class RatesOfCurrencyForm(RateFilterForm):
    """What one currency was worth between two days."""

    from_date = forms.DateField(label="From", required=False, widget=date_input())
    to_date = forms.DateField(label="To", required=False, widget=date_input())


class RateForm(forms.Form):
    """A rate by hand."""

    currency = forms.CharField(
        max_length=24, widget=forms.TextInput(attrs={"list": "currencies", "autocomplete": "off"})
    )
    day = forms.DateField(label="Day", widget=date_input())
    rate = forms.DecimalField(
        label="Rate",
        max_digits=24,
        decimal_places=12,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input-money"}),
    )
    per = forms.ChoiceField(label="Units", choices=_PER, initial="1")
    source = forms.CharField(
        max_length=60,
        initial=BY_HAND,
        help_text="Where the figure is from: the bank's advice, the customs tariff, the shop's board.",
    )
    reason = forms.CharField(
        max_length=500,
        required=False,
        help_text="Why it differs from what is published or was entered before; it stands in the audit log.",
    )

    def __init__(self, *args: Any, base: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rate"].help_text = f"{base} for the units named beside it."

    def clean_currency(self) -> str:
        """Codes of ISO 4217 are written large; a unit of one's own is written as it was declared."""
        text = str(self.cleaned_data["currency"]).strip()
        return text.upper() if len(text) == 3 and text.upper().isalpha() else text

    def worth(self) -> Decimal:
        """Base currency for one unit, of a valid form."""
        given: Decimal = self.cleaned_data["rate"]
        return (given / Decimal(self.cleaned_data["per"])).quantize(_TWELVE_PLACES)


class RateFileForm(forms.Form):
    """A file of published rates."""

    file = forms.FileField(
        label="File",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.xml,.zip,text/csv,text/xml,application/xml,application/zip"}
        ),
        error_messages={"required": "Choose a CSV or XML file.", "empty": "The file is empty."},
        max_length=255,
    )
    source = forms.CharField(
        max_length=20,
        initial=ECB,
        validators=[RegexValidator(r"^[A-Za-z0-9 .-]+\Z", "Use letters, digits, spaces, dots and hyphens.")],
        help_text="Who publishes these rates. Rates of one source are never crossed with those of another.",
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """A file that is small enough to be read while somebody waits."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it by years.")
        return upload


class UnitForm(forms.Form):
    """A unit of account outside ISO 4217."""

    code = forms.CharField(
        max_length=24,
        validators=[RegexValidator(r"^[A-Za-z][A-Za-z0-9._-]*\Z", "Begin with a letter; use letters, digits, dots.")],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Such as HOURS, POINTS or GOLD916. Codes of three capitals belong to ISO 4217.",
    )
    exponent = forms.IntegerField(
        label="Decimals", min_value=0, max_value=9, initial=2, help_text="3 for grams that are counted in milligrams."
    )
    name = forms.CharField(max_length=100)
