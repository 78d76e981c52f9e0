"""The form of a journal entry by hand: a head and a grid of lines, in base currency."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict

from accounting.ledger.forms import DateInput
from accounting.ledger.models import LedgerAccount
from accounting.ledger.proposals import ProposedEntry, ProposedLine, base_line
from accounting.ledger.queries import accounts
from erp.foundation.identifiers import new_id
from erp.foundation.money import Currency, format_amount, to_minor, typed_number

ROWS_AT_FIRST = 4
MOST_ROWS = 200
# Far above any amount of a business, far below what the database can hold.
MOST_MINOR = 10**15

_ROW = re.compile(r"line-(\d{1,4})-account", re.ASCII)


class EntryHeadForm(forms.Form):
    """What stands above the lines."""

    posting_date = forms.DateField(label="Posting date", widget=DateInput())
    reference = forms.CharField(max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    memo = forms.CharField(max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput())


class LineForm(forms.Form):
    """One row of the grid; a row in which nothing was typed is no line."""

    account = forms.CharField(
        required=False, max_length=600, widget=forms.TextInput(attrs={"list": "accounts", "autocomplete": "off"})
    )
    memo = forms.CharField(required=False, max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    debit = forms.CharField(required=False, max_length=40)
    credit = forms.CharField(required=False, max_length=40)

    def __init__(self, data: QueryDict | None, *, chart: "PostableAccounts", base: Currency, place: int) -> None:
        # A row in which nothing was typed is no line, so nothing can be wrong with it.
        super().__init__(data, prefix=f"line-{place}", empty_permitted=True, use_required_attribute=False)
        self.chart = chart
        self.base = base
        self.place = place
        # Each cell is named for who cannot see the heads of the columns.
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{name.capitalize()}, line {place + 1}"
            if name in ("debit", "credit"):
                field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "input-money"}

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into the row."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields)

    def clean_debit(self) -> int:
        """Minor units of base currency, nothing for an empty cell."""
        return self._minor("debit")

    def clean_credit(self) -> int:
        """As ``clean_debit``."""
        return self._minor("credit")

    def _minor(self, name: str) -> int:
        text = str(self.cleaned_data[name]).replace("\N{NO-BREAK SPACE}", " ").strip()
        if not text:
            return 0
        if text.startswith(("-", "\N{MINUS SIGN}")):
            raise forms.ValidationError("Write it into the other column, without the minus.")
        try:
            number = typed_number(text)
        except ValueError:
            raise forms.ValidationError(f"Write an amount such as {format_amount(123_450, 2)}.") from None
        try:
            minor = to_minor(number, self.base.exponent)
        except ValueError:
            decimals = f"{self.base.exponent} decimals" if self.base.exponent else "no decimals"
            raise forms.ValidationError(f"{self.base.code} has {decimals}.") from None
        if minor > MOST_MINOR:
            raise forms.ValidationError("This amount is too large.")
        return minor

    def clean_account(self) -> LedgerAccount:
        """The account that the text names, by its code or as the list offers it."""
        found = self.chart.named(self.cleaned_data["account"])
        if found is None:
            raise forms.ValidationError(self.chart.why_not(self.cleaned_data["account"]))
        return found

    def clean(self) -> dict[str, Any]:
        """One of the two columns holds an amount."""
        given = self.cleaned_data
        if "debit" in given and "credit" in given and bool(given["debit"]) == bool(given["credit"]):
            words = "Write a debit or a credit." if not given["debit"] else "Write either a debit or a credit."
            self.add_error("debit", words)
        return given

    def proposed(self) -> ProposedLine:
        """The line of a valid row."""
        given = self.cleaned_data
        return base_line(given["account"].id, given["debit"] - given["credit"], self.base.code, given["memo"])


class PostableAccounts:
    """The accounts that take lines by hand, as the grid offers them."""

    def __init__(self, base: str) -> None:
        takes_base = Q(currency="") | Q(currency=base)
        self.accounts = list(accounts().filter(takes_base, is_group=False, is_active=True, is_control=False))
        self._by_code = {one.code.casefold(): one for one in self.accounts}
        self._by_label = {self.label(one).casefold(): one for one in self.accounts}
        self._by_name = {one.full_name.casefold(): one for one in self.accounts}

    @staticmethod
    def label(account: LedgerAccount) -> str:
        """What the list offers: ``6300 Depreciation``."""
        return f"{account.code} {account.full_name}"

    @property
    def labels(self) -> list[str]:
        """Every account as the list offers it, by code."""
        return [self.label(one) for one in self.accounts]

    def named(self, text: str) -> LedgerAccount | None:
        """The account with that code or label, or nothing."""
        wanted = text.strip().casefold()
        return self._by_label.get(wanted) or self._by_code.get(wanted) or self._by_name.get(wanted)

    @staticmethod
    def why_not(text: str) -> str:
        """Why the grid does not offer what was typed, in words."""
        code = text.strip().partition(" ")[0]
        found = accounts().filter(Q(code=code) | Q(full_name__iexact=text.strip())).first()
        if found is None:
            return "There is no such account. Choose one of the list."
        if found.is_control:
            return f"{found} is a control account, kept by its own documents. Choose another."
        if found.is_group:
            return f"{found} is a heading. Choose an account below it."
        return f"{found} is closed or kept in another currency. Choose another."


class EntryForm:
    """The head and the lines together; keeps everything that was typed."""

    def __init__(self, data: QueryDict | None, *, base: Currency, posting_date: date) -> None:
        self.base = base
        self.chart = PostableAccounts(base.code)
        self.line_errors: list[str] = []
        initial = {"posting_date": posting_date, "idempotency_key": new_id()}
        self.head = EntryHeadForm(data, initial=initial)
        places = range(ROWS_AT_FIRST) if data is None else _places(data)
        self.lines = [self._line(data, place) for place in places]

    def _line(self, data: QueryDict | None, place: int) -> LineForm:
        return LineForm(data, chart=self.chart, base=self.base, place=place)

    def add_row(self, *, keep_typed: bool) -> LineForm:
        """One more empty row below the others; ``keep_typed`` leaves those bound."""
        place = max((line.place for line in self.lines), default=-1) + 1
        row = self._line(QueryDict() if keep_typed else None, place)
        row.fields["account"].widget.attrs["autofocus"] = True
        if len(self.lines) < MOST_ROWS:
            self.lines.append(row)
        return row

    @property
    def filled(self) -> Sequence[LineForm]:
        """The rows in which something was typed."""
        return [line for line in self.lines if line.is_blank is False]

    @property
    def totals(self) -> dict[str, int]:
        """Debits, credits and their difference, of the amounts that can be read."""
        debit = sum(self._readable(line, "debit") for line in self.filled)
        credit = sum(self._readable(line, "credit") for line in self.filled)
        return {"debit": debit, "credit": credit, "difference": abs(debit - credit)}

    @staticmethod
    def _readable(line: LineForm, name: str) -> int:
        line.is_valid()
        # A row that has both is refused, and its cells are empty among the clean ones.
        value = line.cleaned_data.get(name, 0)
        return value if isinstance(value, int) else 0

    def is_valid(self) -> bool:
        """Whether the head and every filled row can be read; empty rows are passed over."""
        # A list, not a generator: every row gets its errors, not only the first bad one.
        return all([self.head.is_valid(), *(line.is_valid() for line in self.filled)])

    def proposed(self) -> ProposedEntry:
        """The entry of a valid form."""
        head = self.head.cleaned_data
        return ProposedEntry(
            posting_date=head["posting_date"],
            lines=[line.proposed() for line in self.filled],
            memo=head["memo"],
            reference=head["reference"],
            idempotency_key=f"page:{head['idempotency_key']}",
        )

    def refuse(self, field: str, sentence: str) -> None:
        """Show a refusal of the act beside what it is about."""
        if match := re.fullmatch(r"line-(\d+)", field):
            self.filled[int(match[1]) - 1].add_error("account", sentence)
        elif field in self.head.fields:
            self.head.add_error(field, sentence)
        else:
            self.line_errors.append(sentence)


def _places(data: QueryDict) -> list[int]:
    """The rows that the page sent, however many were added to it."""
    found = {int(match[1]) for name in data if (match := _ROW.fullmatch(name))}
    return sorted(found)[:MOST_ROWS] or list(range(ROWS_AT_FIRST))
