"""Show a refusal of an act in the form that asked for it."""

from django.forms import BaseForm

from erp.foundation.errors import Refusal


def add_refusal(form: BaseForm, refusal: Refusal) -> None:
    """Beside the field that it is about, or above the form where that has no such field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
