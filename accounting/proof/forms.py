"""What the page of the proof asks for."""

from typing import Any

from django import forms

from accounting.currencies.queries import known_currencies
from accounting.ledger.forms import DateInput
from accounting.ledger.models import LedgerAccount, NormalBalance
from erp.foundation.money import format_amount, signed_number, to_minor

_MOST_MINOR = 2**62


class AssertionForm(forms.Form):
    """An account, a day, what it must hold, and where that is known from."""

    account = forms.CharField(
        label="Account",
        max_length=300,
        widget=forms.TextInput(attrs={"list": "asserted-accounts", "autocomplete": "off"}),
    )
    day = forms.DateField(label="At the end of", widget=DateInput())
    amount = forms.CharField(
        label="It holds",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text="On the account's own side; a minus means the other one.",
    )
    note = forms.CharField(
        label="Known from",
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Statement 9 of the bank, a letter of the supplier, a count of the till.",
    )

    def __init__(self, *args: Any, base: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        self.accounts = list(LedgerAccount.objects.filter(is_group=False).order_by("code"))

    def labels(self) -> list[str]:
        """Every account as the list offers it."""
        return [str(one) for one in self.accounts]

    def clean_account(self) -> LedgerAccount:
        """The account with that code or label."""
        wanted = str(self.cleaned_data["account"]).strip().casefold()
        for one in self.accounts:
            if wanted in (one.code.casefold(), str(one).casefold(), one.full_name.casefold()):
                return one
        raise forms.ValidationError("There is no such account. Choose one of the list.")

    def clean(self) -> dict[str, Any]:
        """The amount in minor units of the account's currency, debit positive."""
        cleaned = super().clean() or {}
        account, text = cleaned.get("account"), str(cleaned.get("amount", "")).strip()
        if account is None or not text:
            return cleaned
        try:
            number = signed_number(text)
        except ValueError:
            self.add_error("amount", f"Write an amount such as {format_amount(123_450, 2)}.")
            return cleaned
        currency = known_currencies()[account.currency or self.base]
        try:
            minor = to_minor(number, currency.exponent)
        except ValueError:
            self.add_error("amount", f"{currency.code} has {currency.exponent or 'no'} decimals.")
            return cleaned
        if abs(minor) > _MOST_MINOR:
            self.add_error("amount", "This amount is too large.")
            return cleaned
        cleaned["minor"] = minor if account.normal_balance == NormalBalance.DEBIT else -minor
        return cleaned
