"""What a person is asked: the file and how to read it, then the types of new accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField

from accounting.imports.errors import FileTooLarge, ImportOptionRefused
from accounting.imports.options import ImportOptions, read_rates, read_units
from accounting.ledger.models import AccountType, RoundingPolicy

# Beyond that nobody looks a list over; the rest keep the type that was guessed.
MOST_TYPES_ASKED = 300

_Read = TypeVar("_Read")


class JournalUploadForm(forms.Form):
    """A general journal and how to read it."""

    file = forms.FileField(
        label="File",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        error_messages={"required": "Choose a CSV file.", "empty": "The file is empty."},
        max_length=255,
    )
    rounding = forms.ChoiceField(label="Amounts that balance only within rounding", choices=RoundingPolicy.choices)
    create_accounts = forms.BooleanField(
        label="Create accounts that the chart lacks",
        required=False,
        initial=True,
        help_text="Under the names of the file. Their types are guessed and shown to you before anything is posted.",
    )
    rates = forms.CharField(
        label="Rates of exchange",
        required=False,
        max_length=2_000,
        help_text="Where there is no rate for a date: base currency for one unit, such as EUR=19.85 USD=18.20.",
    )
    units = forms.CharField(
        label="Units outside ISO 4217",
        required=False,
        max_length=1_000,
        help_text="Code and decimals, such as VACHR:2. Without a rate a unit has no value in base currency.",
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """A file that is small enough to be kept."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > settings.MAX_IMPORT_BYTES:
            raise forms.ValidationError(str(FileTooLarge(settings.MAX_IMPORT_BYTES)))
        return upload

    def clean_rates(self) -> dict[str, Any]:
        """Rates by currency."""
        return _read(read_rates, self.cleaned_data["rates"])

    def clean_units(self) -> dict[str, int]:
        """Decimals by unit."""
        return _read(read_units, self.cleaned_data["units"])

    def options(self) -> ImportOptions:
        """The choices of a valid form."""
        given = self.cleaned_data
        return ImportOptions(
            rounding=given["rounding"],
            create_accounts=given["create_accounts"],
            rates=given["rates"],
            units=given["units"],
        )


class StartForm(forms.Form):
    """The type of each new account, and whether a file may be posted once more."""

    def __init__(self, new_accounts: list[dict[str, Any]], *, asks_again: bool, **given: Any) -> None:
        super().__init__(**given)
        self._names = {f"type_{number}": account for number, account in enumerate(new_accounts[:MOST_TYPES_ASKED])}
        for name, account in self._names.items():
            self.fields[name] = forms.ChoiceField(
                label=account["name"],
                choices=AccountType.choices,
                initial=account["type"],
                help_text="" if account["certain"] else "Only a guess.",
            )
        if asks_again:
            self.fields["again"] = forms.BooleanField(
                label="Post this file again although it was imported before",
                error_messages={"required": "Confirm that the file is meant to be posted a second time."},
            )

    def new_accounts(self) -> list[dict[str, Any]]:
        """Each account to be made, with the field of its type."""
        return [
            {"name": account["name"], "lines": account["lines"], "kind": account.get("kind", ""), "field": self[name]}
            for name, account in self._names.items()
        ]

    def again_field(self) -> BoundField | None:
        """The field that allows the same file once more, where it is asked for."""
        return self["again"] if "again" in self.fields else None

    def types(self) -> dict[str, str]:
        """The confirmed type of each account by its name in the file."""
        return {account["name"]: self.cleaned_data[name] for name, account in self._names.items()}

    def again(self) -> bool:
        """Whether the person confirmed that the same file is to be posted once more."""
        return bool(self.cleaned_data.get("again"))


def _read(read: Callable[[list[str]], _Read], text: str) -> _Read:
    try:
        return read([text])
    except ImportOptionRefused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal
