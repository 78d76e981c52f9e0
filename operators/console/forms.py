"""Forms of the console."""

from typing import Any

from django import forms

from operators.console.planning import holds
from tenancy.plans.registry import PLANS
from tenancy.support.models import LEAST_HOURS, MOST_HOURS


def _why(label: str, *, readers: str, because: str, help_text: str, most: int = 300, rows: int = 2) -> forms.CharField:
    """A reason in a sentence, which somebody reads."""
    return forms.CharField(
        label=label,
        max_length=most,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=f"{help_text} Ten signs at least.",
        error_messages={
            "required": f"Say why: {readers} {because}.",
            "min_length": f"Say it in a sentence: {readers} {because}.",
        },
    )


class _ConsoleForm(forms.Form):
    """A form of the console; several stand on one page, so each has ids of its own."""

    ids = "id_%s"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": self.ids, **kwargs})


class ReasonForm(_ConsoleForm):
    """Why a tenant is suspended or reinstated."""

    reason = _why(
        "Reason",
        readers="the tenant's people",
        because="read it",
        help_text="A sentence or two. The owners and all members read it, and it stays in the tenant's audit log.",
        rows=3,
    )


class SupportForm(_ConsoleForm):
    """Why an operator asks to look at a tenant's pages, and for how long."""

    ids = "id_support_%s"
    reason = _why(
        "Why you need to see the pages",
        readers="the owners",
        because="decide by it",
        help_text="The owners read it before they decide, and it stays in the tenant's audit log.",
    )
    hours = forms.IntegerField(
        label="For hours",
        min_value=LEAST_HOURS,
        max_value=MOST_HOURS,
        initial=4,
        widget=forms.NumberInput(attrs={"class": "is-short"}),
    )


class PlanForm(_ConsoleForm):
    """On which plan a tenant is put, and why."""

    ids = "id_plan_%s"
    plan = forms.ChoiceField(
        label="Plan",
        choices=[(one.code, f"{one.name}: {holds(one)}") for one in PLANS.values()],
        error_messages={"invalid_choice": "There is no such plan. Choose one of the list."},
    )
    reason = _why(
        "Why the plan changes",
        readers="the owners",
        because="read it",
        help_text="The owners read it, and it stays in the tenant's audit log.",
        most=250,
    )


class PlanAnswerForm(_ConsoleForm):
    """What is said to an owner who asks for another plan."""

    ids = "id_answer_%s"
    answer = _why(
        "Your answer",
        readers="the owners",
        because="read it",
        help_text="The owners read it, and it stays in the tenant's audit log.",
        most=250,
    )
