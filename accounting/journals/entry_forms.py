"""The form of an entry by hand: a head and a grid of lines. It keeps everything that was typed."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from accounting.currencies.queries import currency as currency_coded
from accounting.journals.contents import EntryContent, with_rounding_settled
from accounting.journals.line_forms import LineForm, Surroundings
from accounting.journals.typed_accounts import TypedAccounts
from accounting.ledger.forms import DateInput
from erp.foundation.actor import Actor
from erp.foundation.identifiers import new_id
from erp.foundation.money import Currency, plain_amount, to_major

ROWS_AT_FIRST = 4
MOST_ROWS = 200

_ROW = re.compile(r"line-(\d{1,4})-account", re.ASCII)


class EntryHeadForm(forms.Form):
    """What stands above the lines, and what the page knows about the draft that it shows."""

    posting_date = forms.DateField(label="Posting date", widget=DateInput())
    reference = forms.CharField(max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    memo = forms.CharField(max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    reverse_on = forms.DateField(label="Reverse on", required=False, widget=DateInput())
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput())
    page = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    # Written by the panel that says when the draft was saved.
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput())

    def __init__(self, *args: Any, is_draft: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["memo"].required = not is_draft


@dataclass(frozen=True, slots=True)
class CurrencySum:
    """Debits and credits of one foreign currency, in its minor units."""

    code: str
    exponent: int
    debit: int
    credit: int

    @property
    def difference(self) -> int:
        """What debits and credits differ by, without its sign."""
        return abs(self.debit - self.credit)


class EntryForm:
    """The head and the lines together.

    ``is_draft`` lets an entry be incomplete; what cannot be read is refused all the same.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        base: Currency,
        actor: Actor,
        posting_date: date,
        is_draft: bool = False,
        accounts_url: str = "",
    ) -> None:
        self.base = base
        self.data = data
        self.line_errors: list[str] = []
        # Set where the size was refused to this person: others may approve and post it.
        self.is_for_others = False
        self._accounts_url = accounts_url
        initial = {"posting_date": posting_date, "idempotency_key": new_id(), "page": new_id()}
        self.head = EntryHeadForm(data, initial=initial, is_draft=is_draft)
        self.around = Surroundings(base, actor, TypedAccounts(_account_texts(data)), self._day, is_draft)
        places = range(ROWS_AT_FIRST) if data is None else _places(data)
        self.lines = [self._line(data, place) for place in places]

    def _day(self) -> date | None:
        self.head.is_valid()
        day = self.head.cleaned_data.get("posting_date") if self.head.is_bound else None
        return day if isinstance(day, date) else None

    def _line(self, data: QueryDict | None, place: int) -> LineForm:
        return LineForm(data, around=self.around, place=place, accounts_url=self._accounts_url)

    def add_row(self, *, keep_typed: bool) -> LineForm:
        """One more empty row below the others; ``keep_typed`` leaves those bound."""
        place = max((line.place for line in self.lines), default=-1) + 1
        row = self._line(QueryDict() if keep_typed else None, place)
        row.fields["account"].widget.attrs["autofocus"] = True
        if len(self.lines) < MOST_ROWS:
            self.lines.append(row)
        return row

    def balance_row(self, place: int) -> LineForm | None:
        """Write into a row what the other rows differ by; nothing where there is no such row."""
        row = next((line for line in self.lines if line.place == place), None)
        if row is None or self.data is None:
            return None
        difference = sum(line.amount or 0 for line in self.filled if line.place != place)
        row.is_valid()
        rate, exponent = Decimal(1), self.base.exponent
        if row.is_foreign and not row.moves_base_alone and (known := currency_coded(row.cleaned_data["currency"])):
            rate, exponent = row.cleaned_data.get("rate") or Decimal(1), known.exponent
        figure = (to_major(abs(difference), self.base.exponent) / rate).scaleb(exponent)
        text = plain_amount(int(figure.to_integral_value(ROUND_HALF_UP)), exponent) if difference else ""
        data = self.data.copy()
        data[f"line-{place}-debit"], data[f"line-{place}-credit"] = (text, "") if difference < 0 else ("", text)
        self.data = data
        fresh = self._line(data, place)
        self.lines = [fresh if line.place == place else line for line in self.lines]
        return fresh

    @property
    def filled(self) -> Sequence[LineForm]:
        """The rows in which something was typed."""
        return [line for line in self.lines if line.is_blank is False]

    @property
    def totals(self) -> dict[str, Any]:
        """Debits, credits and their difference in base, and the sums of each foreign currency."""
        amounts = [line.amount or 0 for line in self.filled]
        if self._can_be_settled():
            amounts = [line.amount for line in with_rounding_settled([line.content() for line in self.filled])]
        debit = sum(amount for amount in amounts if amount > 0)
        credit = -sum(amount for amount in amounts if amount < 0)
        return {
            "debit": debit,
            "credit": credit,
            "difference": abs(debit - credit),
            "currencies": list(self._currency_sums()),
        }

    def _can_be_settled(self) -> bool:
        return any(line.is_foreign for line in self.filled) and all(line.is_valid() for line in self.filled)

    def _currency_sums(self) -> Iterator[CurrencySum]:
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for line in self.filled:
            minor = line.cleaned_data.get("currency_amount", 0) if line.is_foreign else 0
            if minor:
                sums[line.cleaned_data["currency"]][0 if minor > 0 else 1] += abs(minor)
        for code, (debit, credit) in sorted(sums.items()):
            known = currency_coded(code)
            if known is not None:
                yield CurrencySum(code, known.exponent, debit, credit)

    @property
    def with_currency(self) -> bool:
        """Whether the columns of foreign currency are shown."""
        is_asked = self.data is not None and bool(self.data.get("with_currency"))
        return is_asked or any(line.is_foreign for line in self.filled)

    @property
    def told_columns(self) -> int:
        """How many columns the words beside the totals may take: the memo, and the dimensions there are."""
        return 1 + bool(self.around.branches) + bool(self.around.cost_centres)

    def is_valid(self) -> bool:
        """Whether the head and every filled row can be read; empty rows are passed over."""
        # A list, not a generator: every row gets its errors, not only the first bad one.
        return all([self.head.is_valid(), *(line.is_valid() for line in self.filled)])

    def content(self, entry_key: UUID | None = None) -> EntryContent:
        """The entry of a valid form, under the key of its page or another one."""
        head = self.head.cleaned_data
        return EntryContent(
            posting_date=head["posting_date"],
            lines=with_rounding_settled([line.content() for line in self.filled]),
            memo=head["memo"],
            reference=head["reference"],
            reverse_on=head["reverse_on"],
            entry_key=entry_key or head["idempotency_key"],
        )

    def refuse(self, field: str, sentence: str) -> None:
        """Show a refusal of an act beside what it is about."""
        if match := re.fullmatch(r"line-(\d+)(?:-([a-z]+))?", field):
            self.filled[int(match[1]) - 1].add_error(match[2] or "account", sentence)
        elif field in self.head.fields:
            self.head.add_error(field, sentence)
        else:
            self.line_errors.append(sentence)


def _account_texts(data: QueryDict | None) -> list[str]:
    return [str(data.get(f"line-{place}-account", "")) for place in _places(data)] if data is not None else []


def _places(data: QueryDict) -> list[int]:
    """The rows that the page sent, however many were added to it."""
    found = {int(match[1]) for name in data if (match := _ROW.fullmatch(name))}
    return sorted(found)[:MOST_ROWS] or list(range(ROWS_AT_FIRST))
