"""Forms of the console."""

from typing import Any

from django import forms

from operators.console.planning import holds
from tenancy.plans.registry import PLANS
from tenancy.support.models import LEAST_HOURS, MOST_HOURS


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


class SupportForm(forms.Form):
    """Why an operator asks to look at a tenant's pages, and for how long."""

    reason = forms.CharField(
        label="Why you need to see the pages",
        max_length=300,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The owners read it before they decide, and it stays in the tenant's audit log.",
        error_messages={
            "required": "Say why: the owners decide by it.",
            "min_length": "Say it in a sentence: the owners decide by it.",
        },
    )
    hours = forms.IntegerField(
        label="For hours",
        min_value=LEAST_HOURS,
        max_value=MOST_HOURS,
        initial=4,
        widget=forms.NumberInput(attrs={"class": "is-short"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "id_support_%s", **kwargs})


class PlanForm(forms.Form):
    """On which plan a tenant is put, and why."""

    plan = forms.ChoiceField(
        label="Plan",
        choices=[(one.code, f"{one.name}: {holds(one)}") for one in PLANS.values()],
        error_messages={"invalid_choice": "There is no such plan. Choose one of the list."},
    )
    reason = forms.CharField(
        label="Why the plan changes",
        max_length=250,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The owners read it, and it stays in the tenant's audit log.",
        error_messages={
            "required": "Say why: the owners read it.",
            "min_length": "Say it in a sentence: the owners read it.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "id_plan_%s", **kwargs})


class PlanAnswerForm(forms.Form):
    """What is said to an owner who asks for another plan."""

    answer = forms.CharField(
        label="Your answer",
        max_length=250,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The owners read it, and it stays in the tenant's audit log.",
        error_messages={
            "required": "Say why: the owners read it.",
            "min_length": "Say it in a sentence: the owners read it.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "id_answer_%s", **kwargs})
