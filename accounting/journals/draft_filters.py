"""The filters above the list of drafts; what cannot be read filters nothing."""

from django import forms

from accounting.journals.models import WAITING, DraftState
from accounting.ledger.forms import FilterForm


class DraftFilterForm(FilterForm):
    """Reads ``text`` (of memo or reference), ``state`` and ``mine`` from the address."""

    text = forms.CharField(label="Memo or reference", required=False, max_length=200)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Any state"), *((one, DraftState(one).label) for one in WAITING)]
    )
    mine = forms.BooleanField(label="Mine alone", required=False)
