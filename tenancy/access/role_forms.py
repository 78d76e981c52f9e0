"""What the pages of roles, limits and branches ask for."""

from decimal import Decimal
from typing import Any

from django import forms

from erp.foundation.actor import Limits
from erp.foundation.manner import Grouping
from erp.foundation.money import exponent_of, format_amount, iso_currencies, plain_amount, to_minor, typed_number
from tenancy.access.access_forms import OWN_RECORDS
from tenancy.access.naming import facts_of_custom
from tenancy.access.registry import all_permissions, own_record_areas
from tenancy.access.role_editing import RoleContent
from tenancy.access.role_models import CustomRole
from tenancy.tenants.manner import manner_of
from tenancy.tenants.models import Tenant

_MOST = Decimal(10) ** 15


class FigureField(forms.DecimalField):
    """A number typed as the books write figures, and no other way: what could be two numbers is refused.

    ``signs`` are what may stand before it, such as ``R`` and ``ZAR``; a percent sign may follow.
    """

    def __init__(self, *, decimals: int, grouping: Grouping, signs: tuple[str, ...] = (), **options: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "class": "input-money"}
        super().__init__(
            required=False,
            min_value=0,
            decimal_places=decimals,
            widget=forms.TextInput(attrs=attributes),
            **options,
        )
        self._grouping, self._signs = grouping, signs
        example = format_amount(123_450, decimals, grouping=grouping)
        self.error_messages["invalid"] = f"Write a figure such as {example}."

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number, nothing for an empty field."""
        if not isinstance(value, str):
            return super().to_python(value)
        text = value.replace("\N{MINUS SIGN}", "-").strip().removesuffix("%").strip()
        if not text:
            return None
        for sign in self._signs:
            if text.upper().startswith(sign.upper()):
                text = text[len(sign) :].strip()
                break
        try:
            figure = typed_number(text.removeprefix("-"), grouping=self._grouping)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        return -figure if text.startswith("-") else figure


def amount_field(tenant: Tenant, **options: Any) -> FigureField:
    """A field for an amount in the tenant's base currency, with or without its sign before it."""
    currency = iso_currencies().get(tenant.base_currency)
    # The longer sign first: the code begins with the sign in many currencies.
    signs = sorted({tenant.base_currency, currency.symbol if currency else ""} - {""}, key=len, reverse=True)
    return FigureField(
        decimals=exponent_of(tenant.base_currency),
        grouping=manner_of(tenant).grouping,
        signs=tuple(signs),
        max_value=_MOST,
        **options,
    )


class LimitsForm(forms.Form):
    """Up to what amounts; empty fields are no limit, or for a person that of the role."""

    def __init__(self, *args: Any, tenant: Tenant, **options: Any) -> None:
        super().__init__(*args, **options)
        self._exponent = exponent_of(tenant.base_currency)
        for name, words in (("post_up_to", "Post and reverse up to"), ("approve_up_to", "Approve up to")):
            self.fields[name] = amount_field(tenant, label=f"{words} ({tenant.base_currency})")
        self.fields["discount_up_to"] = FigureField(
            label="Discount up to (%)", max_value=100, decimals=2, grouping=manner_of(tenant).grouping
        )

    def limits(self) -> Limits:
        """What was typed, in minor units and hundredths of a percent."""
        given = self.cleaned_data
        return Limits(
            _scaled(given.get("post_up_to"), self._exponent),
            _scaled(given.get("approve_up_to"), self._exponent),
            _scaled(given.get("discount_up_to"), 2),
        )

    @staticmethod
    def shown(limits: Limits, tenant: Tenant) -> dict[str, str]:
        """Limits as the form shows them."""
        exponent = exponent_of(tenant.base_currency)
        return {
            "post_up_to": "" if limits.post is None else plain_amount(limits.post, exponent),
            "approve_up_to": "" if limits.approve is None else plain_amount(limits.approve, exponent),
            "discount_up_to": "" if limits.discount is None else plain_amount(limits.discount, 2),
        }


def _scaled(value: Decimal | None, exponent: int) -> int | None:
    return None if value is None else to_minor(value, exponent)


class RoleForm(LimitsForm):
    """A role of the tenant's own; ``codes`` are the ticked permissions of the sheet."""

    name = forms.CharField(label="Name", max_length=60)
    note = forms.CharField(
        label="Note", max_length=300, required=False, help_text="What the role is for; others read it when they choose."
    )
    own_only = forms.MultipleChoiceField(
        label="Own records only", required=False, widget=forms.CheckboxSelectMultiple(), help_text=OWN_RECORDS
    )
    codes = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._choices("own_only", [(area.code, area.label) for area in own_record_areas()])
        self._choices("codes", [(code, one.name) for code, one in all_permissions().items()])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    @property
    def held(self) -> frozenset[str]:
        """The ticked codes, whether they can be kept or not."""
        return frozenset(str(one) for one in self["codes"].value() or ())

    def content(self) -> RoleContent:
        """The role as it was typed."""
        given = self.cleaned_data
        return RoleContent(
            given["name"],
            frozenset(given["codes"]),
            given["note"],
            self.limits(),
            frozenset(given["own_only"]),
        )

    @classmethod
    def of(cls, role: CustomRole, tenant: Tenant) -> dict[str, Any]:
        """A role as the form shows it."""
        facts = facts_of_custom(role)
        return {
            "name": role.name,
            "note": role.note,
            "codes": sorted(facts.codes),
            "own_only": sorted(facts.own_only),
            **cls.shown(facts.limits, tenant),
        }


class BranchForm(forms.Form):
    """A branch."""

    code = forms.CharField(label="Code", max_length=12, help_text="Short, such as CPT; it stands in lists.")
    name = forms.CharField(label="Name", max_length=100)
