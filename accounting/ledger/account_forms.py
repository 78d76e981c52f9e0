"""The form of a ledger account."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from accounting.ledger.accounts import AccountFacts
from accounting.ledger.kinds import KINDS
from accounting.ledger.models import AccountType, LedgerAccount, NormalBalance
from accounting.ledger.queries import accounts


class HeadingField(forms.ModelChoiceField[LedgerAccount]):
    """A heading of the chart, with its type, for an account stands below one of its own type."""

    def label_from_instance(self, obj: LedgerAccount) -> str:
        """``1200 Inventories (Assets)``."""
        return f"{obj.code} {obj.name} ({obj.get_type_display()})"


class AccountForm(forms.Form):
    """What a person says about an account."""

    code = forms.CharField(
        max_length=20,
        validators=[RegexValidator(r"^[A-Za-z0-9._:-]+\Z", "Use letters, digits, dots and hyphens, without spaces.")],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Accounts stand in the order of their codes.",
    )
    name = forms.CharField(max_length=255)
    full_name = forms.CharField(
        label="Full name",
        max_length=500,
        required=False,
        help_text="What reports print and imports look for. Leave it empty to use the name.",
    )
    type = forms.ChoiceField(choices=AccountType.choices)
    subtype = forms.ChoiceField(
        label="Kind",
        choices=[
            ("", "As its heading has it"),
            *((kind.label, [(f"{kind}.{code}", words) for code, words in KINDS[kind].items()]) for kind in AccountType),
        ],
        required=False,
        help_text="Decides the line of the balance sheet and of the cash flow in which the account stands.",
    )
    parent = HeadingField(label="Heading", queryset=LedgerAccount.objects.none(), required=False, empty_label="None")
    is_group = forms.BooleanField(label="A heading, which takes no lines itself", required=False)
    normal_balance = forms.ChoiceField(
        label="Normal balance",
        choices=[("", "As its type has it"), *NormalBalance.choices],
        required=False,
    )
    currency = forms.CharField(
        max_length=24, required=False, help_text="Only where the account takes no other, such as a bank account in USD."
    )
    is_control = forms.BooleanField(label="A control account, closed to entries by hand", required=False)
    requires_branch = forms.BooleanField(label="Every new line names a branch", required=False)
    requires_cost_centre = forms.BooleanField(label="Every new line names a cost centre", required=False)
    is_active = forms.BooleanField(label="Open for new entries", required=False, initial=True)
    description = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        heading = self.fields["parent"]
        assert isinstance(heading, forms.ModelChoiceField)
        heading.queryset = accounts().filter(is_group=True)
        if is_new:
            del self.fields["is_active"]

    def clean_currency(self) -> str:
        """Codes of currencies are written large."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        """A kind belongs to the type beside it."""
        given = super().clean() or self.cleaned_data
        type_, _, kind = str(given.get("subtype", "")).partition(".")
        if kind and "type" in given and type_ != given["type"]:
            self.add_error("subtype", f"Choose a kind of {AccountType(given['type']).label.lower()}.")
        return given

    def facts(self) -> AccountFacts:
        """The facts of a valid form."""
        given = dict(self.cleaned_data)
        parent = given.pop("parent")
        # A kind is chosen with its type, since some are called the same in two of them.
        given["subtype"] = given["subtype"].partition(".")[2]
        return AccountFacts(parent_id=parent.id if parent else None, **given)


def initial_of(account: LedgerAccount) -> dict[str, Any]:
    """What the form shows of an account that is there."""
    names = set(AccountForm.base_fields) - {"parent", "subtype"}
    kind = f"{account.type}.{account.subtype}" if account.subtype else ""
    return {"parent": account.parent_id, "subtype": kind, **{name: getattr(account, name) for name in names}}
