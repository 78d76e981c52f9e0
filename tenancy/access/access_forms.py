"""What the page of one person's access asks for."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from tenancy.access.models import Membership
from tenancy.access.naming import role_choices
from tenancy.access.registry import all_areas, all_permissions, own_record_areas
from tenancy.access.role_models import Effect
from tenancy.branches.queries import branches
from tenancy.tenants.models import Tenant


class PersonRoleForm(forms.Form):
    """Another role, and why."""

    role = forms.ChoiceField(label="Role")
    reason = forms.CharField(label="Reason", max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = role_choices()


class OverrideForm(forms.Form):
    """One permission that is granted or denied."""

    effect = forms.ChoiceField(label="What", choices=Effect.choices, initial=Effect.GRANT)
    code = forms.ChoiceField(label="Permission")
    last_day = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty: until somebody takes it back.",
    )
    reason = forms.CharField(label="Reason", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a permission"), *permission_choices()]

    def ends_at(self, tenant: Tenant) -> datetime | None:
        """The end of the last day, by the clock of the tenant."""
        day: date | None = self.cleaned_data["last_day"]
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(tenant.time_zone))


def permission_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every permission by area, as the options of a field."""
    known = all_permissions().values()
    return [
        (area.label, [(one.code, one.name) for one in known if one.area == area.code]) for area in all_areas().values()
    ]


# What narrowing somebody to his own records takes away besides.
OWN_RECORDS = "What adds up the records of all, such as statements and the figures of the home page, is not shown then."


class ScopeForm(forms.Form):
    """Areas of own records, and branches."""

    own_only = forms.MultipleChoiceField(
        label="Sees only own records in", required=False, widget=forms.CheckboxSelectMultiple(), help_text=OWN_RECORDS
    )
    reach = forms.ChoiceField(
        label="Branches",
        choices=[("all", "All branches"), ("chosen", "Only these")],
        widget=forms.RadioSelect(),
        initial="all",
    )
    branches = forms.MultipleChoiceField(
        label="Works for", required=False, widget=forms.CheckboxSelectMultiple(), help_text=""
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        places = [(str(one.id), str(one)) for one in branches()]
        for name, choices in (
            ("own_only", [(area.code, area.label) for area in own_record_areas()]),
            ("branches", places),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices
        if not places:
            del self.fields["reach"], self.fields["branches"]

    @staticmethod
    def of(membership: Membership, chosen: frozenset[object] | None) -> dict[str, Any]:
        """A member's scope as the form shows it."""
        return {
            "own_only": membership.own_only,
            "reach": "all" if chosen is None else "chosen",
            "branches": [str(one) for one in chosen or ()],
        }
