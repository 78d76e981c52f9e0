"""Forms of the console."""

from typing import Any

from django import forms


class ReasonForm(forms.Form):
    """Why a tenant is suspended or reinstated."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A sentence or two. The owners and all members read it, and it stays in the tenant's audit log.",
        error_messages={
            "required": "Say why: the tenant's people read it.",
            "min_length": "Say it in a sentence: the tenant's people read it.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
