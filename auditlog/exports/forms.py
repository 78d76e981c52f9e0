"""What a person is asked: which part of the log, and in which form."""

from typing import Any

from django import forms
from django.db.models import TextChoices

from auditlog.exports.formats import ExportFormat, export_format
from auditlog.exports.selection import Selection, capitalised, document_types, select
from erp.foundation.errors import Refusal
from erp.foundation.refusing import add_refusal
from tenancy.tenants.models import Tenant


class _Form(TextChoices):
    """The forms, with what each is good for."""

    NDJSON = "ndjson", "NDJSON, one line per event: for programs and for the verifier"
    CSV = "csv", "CSV, for a spreadsheet, in a ZIP with its proof"
    PDF = "pdf", "PDF, for reading on paper, in a ZIP with its proof"


class ExportForm(forms.Form):
    """Days, type, person and form. What was typed wrong is told beside its field."""

    from_date = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_date = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    subject_type = forms.ChoiceField(label="About", required=False)
    person = forms.CharField(
        label="By",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "export-people", "autocomplete": "off"}),
        help_text="A name or an e-mail address, as the log shows it.",
    )
    format = forms.ChoiceField(label="Form", choices=_Form.choices, initial=_Form.CSV, widget=forms.RadioSelect)
    whole_chain = forms.BooleanField(
        label="With the whole chain",
        required=False,
        help_text="Adds every other seal of the log, without its events, so that a head from any time can be held"
        " against the file.",
    )

    def __init__(self, tenant: Tenant, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._tenant = tenant
        choices = self.fields["subject_type"]
        if isinstance(choices, forms.ChoiceField):
            kinds = [(name, capitalised(word)) for name, word in document_types()]
            choices.choices = [("", "Everything"), *kinds]

    def selection(self) -> Selection | None:
        """What was asked for, or nothing where it makes no sense; call ``is_valid`` first."""
        asked = {name: self.cleaned_data[name] for name in ("from_date", "to_date", "subject_type", "person")}
        try:
            return select(self._tenant, whole_chain=self.cleaned_data["whole_chain"], **asked)
        except Refusal as refusal:
            self.refuse(refusal)
            return None

    def export_format(self) -> ExportFormat:
        """The form that was chosen; call ``is_valid`` first."""
        return export_format(self.cleaned_data["format"])

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside the field it is about."""
        add_refusal(self, refusal)
