"""One row of the grid in which an entry is typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from accounting.currencies.converting import value_of
from accounting.currencies.queries import Rate, known_rate_on
from accounting.currencies.queries import currency as currency_coded
from accounting.dimensions.models import CostCentre
from accounting.journals.amounts import typed_minor, typed_rate
from accounting.journals.contents import TYPED, ContentLine
from accounting.journals.typed_accounts import TypedAccounts, only_fit, why_not
from accounting.ledger.models import LedgerAccount
from accounting.ledger.proposals import RATE_OF_BASE
from erp.foundation.actor import Actor
from erp.foundation.money import Currency
from tenancy.branches.models import Branch
from tenancy.branches.queries import branches

# What stands for a rate where a line moves base currency alone, such as a difference of exchange.
NO_RATE = "none"
_NO_RATES = (NO_RATE, "-", "\N{EN DASH}")
_AMOUNTS = ("debit", "credit")
_FIGURES = (*_AMOUNTS, "rate", "currency")
_NO_SUCH_ACCOUNT = "There is no such account. Choose one of the list."


@dataclass(frozen=True)
class Surroundings:
    """What the rows of one entry have in common, read once."""

    base: Currency
    actor: Actor
    accounts: TypedAccounts
    day: Callable[[], date | None]
    is_draft: bool

    @cached_property
    def branches(self) -> list[Branch]:
        """The open branches that the person works for."""
        own = self.actor.scope.branches
        return [one for one in branches() if one.is_active and (own is None or one.id in own)]

    @property
    def sole_branch(self) -> str:
        """The branch of whoever works for just one, which every line of his is of; empty for anybody else."""
        own = self.actor.scope.branches
        return str(self.branches[0].id) if own is not None and len(own) == len(self.branches) == 1 else ""

    @cached_property
    def cost_centres(self) -> list[CostCentre]:
        """The open cost centres."""
        return list(CostCentre.objects.filter(is_active=True).order_by("code"))

    @cached_property
    def _rates(self) -> dict[tuple[str, date], Rate | None]:
        return {}

    def rate(self, code: str) -> Rate | None:
        """The tenant's rate for the posting date, or nothing."""
        day = self.day()
        if day is None:
            return None
        if (code, day) not in self._rates:
            self._rates[code, day] = known_rate_on(code, day)
        return self._rates[code, day]


def _choices(rows: Sequence[Branch | CostCentre]) -> list[tuple[str, str]]:
    return [("", ""), *((str(one.id), str(one)) for one in rows)]


class LineForm(forms.Form):
    """A row; one in which nothing was typed is no line. Amounts are in the currency of the row."""

    account = forms.CharField(required=False, max_length=600)
    memo = forms.CharField(required=False, max_length=2000)
    branch = forms.ChoiceField(required=False)
    cost_centre = forms.ChoiceField(required=False, label="Cost centre")
    currency = forms.CharField(required=False, max_length=24)
    rate = forms.CharField(required=False, max_length=40)
    debit = forms.CharField(required=False, max_length=80)
    credit = forms.CharField(required=False, max_length=80)

    def __init__(self, data: QueryDict | None, *, around: Surroundings, place: int, accounts_url: str = "") -> None:
        # A row in which nothing was typed is no line, so nothing can be wrong with it.
        super().__init__(data, prefix=f"line-{place}", empty_permitted=True, use_required_attribute=False)
        self.around = around
        self.place = place
        self._offer("branch", around.branches)
        self._offer("cost_centre", around.cost_centres)
        self._choose_sole_branch()
        for name, field in self.fields.items():
            # Each cell is named for who cannot see the heads of the columns.
            label = (field.label or name).replace("_", " ").capitalize()
            field.widget.attrs |= {"aria-label": f"{label}, line {place + 1}", "autocomplete": "off"}
            if name in _AMOUNTS:
                field.widget.attrs |= {"inputmode": "decimal", "class": "input-money", "data-amount": "1"}
        self.fields["account"].widget.attrs |= {"data-offers": accounts_url, "spellcheck": "false"}
        self.fields["currency"].widget.attrs |= {"placeholder": around.base.code, "class": "input-currency"}
        self.fields["rate"].widget.attrs |= {"inputmode": "decimal", "class": "input-money"}

    def _offer(self, name: str, rows: Sequence[Branch | CostCentre]) -> None:
        if not rows:
            del self.fields[name]
            return
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _choices(rows)

    def _choose_sole_branch(self) -> None:
        """Who works for one branch need not say so on every line."""
        if sole := self.around.sole_branch:
            field = self.fields["branch"]
            assert isinstance(field, forms.ChoiceField)
            field.initial, field.choices = sole, [one for one in _choices(self.around.branches) if one[0]]

    def clean_branch(self) -> str:
        """What was chosen, or the one branch that can be."""
        return str(self.cleaned_data["branch"] or self.around.sole_branch)

    @property
    def number(self) -> int:
        """The line as people count."""
        return self.place + 1

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into the row."""
        chosen_for_him = {"branch"} if self.around.sole_branch else set()
        names = self.fields.keys() - chosen_for_him
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)

    def clean_account(self) -> LedgerAccount | None:
        """The account that the text names; nothing in a draft that names none yet."""
        text = str(self.cleaned_data["account"])
        if not text.strip() and self.around.is_draft:
            return None
        found = self.around.accounts.named(text) or only_fit(text)
        sentence = why_not(found) if found else _NO_SUCH_ACCOUNT
        if sentence:
            raise forms.ValidationError(sentence)
        return found

    def clean(self) -> dict[str, Any]:
        """Read the amounts in the currency of the row, and ask for what the account requires."""
        given = self.cleaned_data
        account: LedgerAccount | None = given.get("account")
        currency = self._currency(account)
        if currency is not None:
            self._read_amounts(self.around.base if self.moves_base_alone else currency)
            self._read_rate(currency)
        if account is not None and not self.around.is_draft:
            for name, is_required in (
                ("branch", account.requires_branch),
                ("cost_centre", account.requires_cost_centre),
            ):
                if is_required and not given.get(name):
                    self._refuse(name, f"Every line of {account} names a {name.replace('_', ' ')}.")
        return given

    def _refuse(self, name: str, sentence: str) -> None:
        self.add_error(name if name in self.fields else "account", sentence)

    def _currency(self, account: LedgerAccount | None) -> Currency | None:
        text = str(self.cleaned_data.get("currency") or "").strip().upper()
        kept_in = account.currency if account else ""
        code = text or kept_in or self.around.base.code
        found = self.around.base if code == self.around.base.code else currency_coded(code)
        if found is None or "\0" in code:
            self._refuse("currency", f"There is no currency {code}. Write its three letters, such as USD.")
        elif kept_in and kept_in != code:
            self._refuse("currency", f"{account} is kept in {kept_in} only.")
        else:
            self.cleaned_data["currency"] = code
            return found
        return None

    def _read_amounts(self, currency: Currency) -> None:
        read: dict[str, int] = {}
        for name in _AMOUNTS:
            try:
                read[name] = typed_minor(str(self.cleaned_data.get(name) or ""), currency)
            except ValueError as error:
                self._refuse(name, str(error))
        if len(read) < 2:
            return
        if read["debit"] and read["credit"]:
            self._refuse("debit", "Write either a debit or a credit.")
        elif not any(read.values()) and not self.around.is_draft:
            self._refuse("debit", "Write a debit or a credit.")
        else:
            amount = read["debit"] - read["credit"]
            self.cleaned_data["currency_amount"] = 0 if self.moves_base_alone else amount
            self.cleaned_data["base_amount"] = amount if self.moves_base_alone else 0

    def _read_rate(self, currency: Currency) -> None:
        text = str(self.cleaned_data.get("rate") or "")
        if currency.code == self.around.base.code:
            self.cleaned_data |= {"rate": RATE_OF_BASE, "rate_source": ""}
            return
        if self.moves_base_alone:
            text = ""
        try:
            typed = typed_rate(text) if text.strip() else None
        except ValueError as error:
            self._refuse("rate", str(error))
            return
        known = self.around.rate(currency.code)
        if typed is None and known is None and self.moves_base_alone:
            self.cleaned_data |= {"rate": RATE_OF_BASE, "rate_source": ""}
        elif typed is None and known is None:
            if not self.around.is_draft:
                self._refuse("rate", f"There is no rate for {currency.code} on that day. Write one.")
            self.cleaned_data |= {"rate": None, "rate_source": ""}
        elif known is not None and typed in (None, known.value):
            self.cleaned_data |= {"rate": known.value, "rate_source": known.source[:60]}
        else:
            self.cleaned_data |= {"rate": typed, "rate_source": TYPED}

    @property
    def moves_base_alone(self) -> bool:
        """Whether a row in foreign currency says that nothing of that currency moves; its amounts are in base then."""
        given = self.cleaned_data
        is_foreign = given.get("currency") not in ("", None, self.around.base.code)
        return is_foreign and str(self.data.get(self.add_prefix("rate"), "")).strip().lower() in _NO_RATES

    @property
    def amount(self) -> int | None:
        """Base minor units, debit positive; nothing where the row cannot be read."""
        self.is_valid()
        given = self.cleaned_data if self.is_bound else {}
        rate = given.get("rate")
        if not isinstance(rate, Decimal) or "currency_amount" not in given:
            return None
        if self.moves_base_alone:
            return int(given["base_amount"])
        return self._in_base(given["currency_amount"], given["currency"], rate)

    def _in_base(self, minor: int, code: str, rate: Decimal) -> int:
        currency = self.around.base if code == self.around.base.code else currency_coded(code)
        assert currency is not None
        return value_of(minor, rate, currency=currency, base=self.around.base)

    @property
    def is_foreign(self) -> bool:
        """Whether the row is in another currency than the base currency."""
        self.is_valid()
        code = self.cleaned_data.get("currency") if self.is_bound else ""
        return bool(code) and code != self.around.base.code and "currency" not in self.errors

    def at_once(self, name: str) -> list[str]:
        """What is wrong with a cell and can be said while the row is still being typed."""
        self.is_valid()
        too_early = ("Write a debit or a credit.",)
        if name not in ("account", *_FIGURES):
            return []
        return [str(one) for one in self.errors.get(name, []) if str(one) not in too_early]

    @property
    def notes(self) -> list[dict[str, Any]]:
        """What can be said at once of each cell that can be wrong, by the id of the cell."""
        names = [name for name in ("account", *_FIGURES) if name in self.fields]
        return [{"id": self[name].auto_id, "errors": self.at_once(name)} for name in names]

    @property
    def rate_in_words(self) -> str:
        """The rate of a row in foreign currency, and that it is proposed where nobody wrote one."""
        rate, source = self.cleaned_data.get("rate"), self.cleaned_data.get("rate_source")
        figures = f"{rate.normalize():f}" if isinstance(rate, Decimal) else ""
        return figures if source == TYPED else f"{figures} ({source})"

    def content(self) -> ContentLine:
        """The line of a valid row."""
        given = self.cleaned_data
        account: LedgerAccount | None = given["account"]
        rate = given.get("rate")
        return ContentLine(
            account_id=account.id if account else None,
            currency=given["currency"],
            currency_amount=given.get("currency_amount", 0),
            amount=self.amount or 0,
            rate=rate if isinstance(rate, Decimal) else None,
            rate_source=given.get("rate_source", ""),
            memo=given["memo"],
            branch_id=_id(given.get("branch")),
            cost_centre_id=_id(given.get("cost_centre")),
        )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
