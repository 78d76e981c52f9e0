"""What the pages of the budgets ask for."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounting.budgets.files import MOST_BYTES
from accounting.budgets.queries import BUDGETED_TYPES, shown_sign
from accounting.budgets.setting import MOST_MINOR
from accounting.budgets.spreading import spread_evenly
from accounting.dimensions.models import CostCentre
from accounting.ledger.balances import Dimensions
from accounting.ledger.forms import DateInput, FilterForm
from accounting.ledger.models import LedgerAccount
from accounting.periods.models import AccountingPeriod, FiscalYear
from erp.foundation.actor import Actor
from erp.foundation.money import format_amount, signed_number, to_minor
from tenancy.branches.models import Branch
from tenancy.files.recognising import XLSX

_MINOR_UNITS = re.compile(r"-?\d{1,18}(?: -?\d{1,18})*", re.ASCII)


class BudgetNewForm(forms.Form):
    """A new version of a year's budget."""

    fiscal_year = forms.ModelChoiceField(label="Fiscal year", queryset=FiscalYear.objects.none(), empty_label=None)
    name = forms.CharField(max_length=60, initial="Budget")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser = self.fields["fiscal_year"]
        assert isinstance(chooser, forms.ModelChoiceField)
        chooser.queryset = FiscalYear.objects.order_by("-starts")


class PartForm(FilterForm):
    """The part of the business that is budgeted: all that has no branch and cost centre, or one of them."""

    branch = forms.ModelChoiceField(queryset=Branch.objects.none(), required=False, empty_label="No branch")
    cost_centre = forms.ModelChoiceField(
        label="Cost centre", queryset=CostCentre.objects.none(), required=False, empty_label="No cost centre"
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.own_branches = actor.scope.branches
        for name, model in (("branch", Branch), ("cost_centre", CostCentre)):
            chooser = self.fields[name]
            assert isinstance(chooser, forms.ModelChoiceField)
            chooser.queryset = model.objects.order_by("code")
            if name == "branch" and self.own_branches is not None:
                chooser.queryset = chooser.queryset.filter(id__in=self.own_branches)
                chooser.empty_label = None

    def part(self) -> Dimensions:
        """The part that was chosen; who works for some branches sees one of those."""
        branch, cost_centre = self.given("branch"), self.given("cost_centre")
        branch_id = branch.id if branch else None
        if branch_id is None and self.own_branches is not None:
            branch_id = min(self.own_branches, default=UUID(int=0))
        return Dimensions(branch_id, cost_centre.id if cost_centre else None)


class GridFilterForm(PartForm):
    """Which rows of the grid are shown."""

    kind = forms.ChoiceField(
        label="Type", required=False, choices=[("", "All types"), *((one.value, one.label) for one in BUDGETED_TYPES)]
    )
    text = forms.CharField(label="Code or name", required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1, max_value=1000, widget=forms.HiddenInput())

    field_order = ("kind", "text", "branch", "cost_centre", "page")


class VarianceForm(PartForm):
    """The days for which budget and actual are compared."""

    from_date = forms.DateField(label="From", required=False, widget=DateInput())
    to_date = forms.DateField(label="To", required=False, widget=DateInput())

    field_order = ("from_date", "to_date", "branch", "cost_centre")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, words in (("branch", "All branches"), ("cost_centre", "All cost centres")):
            chooser = self.fields[name]
            assert isinstance(chooser, forms.ModelChoiceField)
            if chooser.empty_label is not None:
                chooser.empty_label = words


class CopyForm(forms.Form):
    """How much more than last year."""

    percent = forms.DecimalField(
        label="Percent more",
        max_digits=7,
        decimal_places=2,
        min_value=Decimal(-100),
        max_value=Decimal(1000),
        initial=0,
    )


class BudgetUploadForm(forms.Form):
    """A budget from a spreadsheet."""

    file = forms.FileField(
        label="CSV or XLSX file", widget=forms.ClearableFileInput(attrs={"accept": f".csv,.xlsx,text/csv,{XLSX}"})
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """A file that is small enough to be read while somebody waits."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
        return upload


class GridRow:
    """One account of the grid: a cell for each period and one for the year.

    A changed year over unchanged periods is spread over them; where both were changed they
    have to agree. ``before`` is what the page showed, which it sends back: others may have
    changed it since.
    """

    def __init__(
        self, account: LedgerAccount, periods: list[AccountingPeriod], standing: dict[Any, int], exponent: int
    ) -> None:
        self.account = account
        self.periods = periods
        self.exponent = exponent
        self.sign = shown_sign(account)
        self.before = [self.sign * standing.get(one.id, 0) for one in periods]
        self.after = self.before
        self.is_spread = False
        self.error = ""
        self._show(self.before)

    def _show(self, amounts: list[int]) -> None:
        self.texts = [self._text(one) for one in amounts]
        self.total_text = self._text(sum(amounts))

    def _text(self, minor: int) -> str:
        return self._written(minor) if minor else ""

    def _written(self, minor: int) -> str:
        return format_amount(minor, self.exponent, dash_zero=False)

    @property
    def cells(self) -> list[dict[str, str]]:
        """The cells as the page shows them."""
        return [
            {"name": f"{self.account.id}-{place}", "text": text, "label": f"{self.account.code}, {period.name}"}
            for place, (period, text) in enumerate(zip(self.periods, self.texts, strict=True))
        ]

    @property
    def total_name(self) -> str:
        """The field of the year."""
        return f"{self.account.id}-total"

    @property
    def shown_name(self) -> str:
        """The hidden field that says what the page showed."""
        return f"{self.account.id}-shown"

    @property
    def shown_text(self) -> str:
        """What the page showed, in minor units, period by period."""
        return " ".join(map(str, self.before))

    def read(self, data: Any) -> bool:
        """Take what was typed; false, with ``error`` set, where it cannot be read."""
        names = [one["name"] for one in self.cells]
        if self.total_name not in data:
            return True
        self.texts = [str(data.get(name, ""))[:40].strip() for name in names]
        self.total_text = str(data.get(self.total_name, ""))[:40].strip()
        before = _minor_units_of(str(data.get(self.shown_name, "")))
        if len(before) != len(self.periods):
            self.error = "This page is out of date. Check the row and save again."
            return False
        self.before = before
        typed = [_typed_minor(text, self.exponent) for text in self.texts]
        total = _typed_minor(self.total_text, self.exponent)
        if total is None or None in typed:
            self.error = f"Write amounts such as {format_amount(123_450, 2)}."
            return False
        self.after = [one or 0 for one in typed]
        if total != sum(self.after) and total != sum(self.before):
            if self.after != self.before:
                come_to = self._written(sum(self.after))
                self.error = f"The periods come to {come_to}, the year says {self.total_text}."
                return False
            self.after = spread_evenly(total, len(self.periods))
            self.is_spread = True
        return True

    def changed(self) -> dict[tuple[Any, Any], int]:
        """What was typed over what the page showed, debit positive."""
        return {
            (self.account.id, period.id): self.sign * after
            for period, before, after in zip(self.periods, self.before, self.after, strict=True)
            if before != after
        }

    def shown(self) -> dict[tuple[Any, Any], int]:
        """What the page showed, debit positive."""
        return {
            (self.account.id, period.id): self.sign * before
            for period, before in zip(self.periods, self.before, strict=True)
        }

    def tell_meanwhile(self, meanwhile: Mapping[tuple[UUID, UUID], int], standing: Mapping[UUID, int]) -> None:
        """Say which cells others have changed; what was typed stays, and the rest shows what stands now."""
        theirs = [
            f"{one.name} to {self._written(self.sign * meanwhile[self.account.id, one.id])}"
            for one in self.periods
            if (self.account.id, one.id) in meanwhile
        ]
        if not theirs:
            return
        more = f" and {len(theirs) - 3} more" if len(theirs) > 3 else ""
        self.error = f"Meanwhile somebody set {', '.join(theirs[:3])}{more}. Save again to put yours in their place."
        now = [self.sign * standing.get(one.id, 0) for one in self.periods]
        if self.is_spread:
            self.texts = [self._text(one) for one in now]
        else:
            self._show(
                [
                    there if before == after else after
                    for there, before, after in zip(now, self.before, self.after, strict=True)
                ]
            )
        self.before = now


def _typed_minor(text: str, exponent: int) -> int | None:
    """Minor units of what was typed, zero for nothing, None for what is no amount or too large."""
    try:
        minor = to_minor(signed_number(text), exponent) if text else 0
    except ValueError:
        return None
    return minor if abs(minor) <= MOST_MINOR else None


def _minor_units_of(text: str) -> list[int]:
    """The numbers of a hidden field, none where it says anything else."""
    return [int(one) for one in text.split()] if _MINOR_UNITS.fullmatch(text) else []
