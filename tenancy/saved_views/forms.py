"""The name of a view, as somebody types it."""

from django import forms

_NEEDED = "Give the view a name, of at most 60 letters."


class ViewNameForm(forms.Form):
    """A name of signs that the database takes; how long it may be, the act says as well."""

    name = forms.CharField(
        max_length=60,
        error_messages={
            "required": _NEEDED,
            "max_length": _NEEDED,
            "null_characters_not_allowed": "The name holds signs that no text has. Type it once more.",
        },
    )
