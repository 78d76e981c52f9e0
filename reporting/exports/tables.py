"""The one table that a report is, whatever it is written as.

Screen, CSV, XLSX, PDF and JSON all take their figures from it, so that none of them can
show a total that another one does not.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from erp.foundation.money import plain_amount
from erp.foundation.percent import plain_percent
from tenancy.business.letterhead import Letterhead
from tenancy.tenants.models import Tenant

Kind = Literal["text", "code", "amount", "percent", "date"]


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in minor units of a currency with ``exponent`` decimals."""

    minor: int
    exponent: int

    def plain(self) -> str:
        """The amount for machines, with all decimals of its currency: ``-1234.50``."""
        return plain_amount(self.minor, self.exponent)


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage, in tenths of a percent."""

    tenths: int

    def plain(self) -> str:
        """The percentage for machines, with one decimal: ``-12.5``."""
        return plain_percent(self.tenths)


Cell = str | date | Amount | Percent | None
Parameter = str | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for machines, its heading for people.

    ``in_print`` is false for what every row repeats: data files carry it, paper does not.
    """

    key: str
    label: str
    kind: Kind = "text"
    in_print: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells, one for each column; an empty cell is ``None``.

    ``is_sum`` says that it adds up rows above it, ``is_group`` that it adds up those below, ``is_grand`` that
    nothing else adds it up, so that a double rule stands under it; ``is_heading`` that it names those below;
    ``level`` is how far it is set in.
    """

    cells: tuple[Cell, ...]
    is_sum: bool = False
    level: int = 0
    is_heading: bool = False
    is_group: bool = False
    is_grand: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading; ``key`` names the section for machines."""

    key: str
    label: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A report as plain values.

    ``warnings`` are those of the notes without which its figures could be misread.

    ``parameters`` are what it was asked with, and repeat it when they are given again.
    """

    name: str
    title: str
    subtitle: str
    columns: tuple[Column, ...]
    sections: Sequence[Section]
    totals: Sequence[Row]
    parameters: dict[str, Parameter] = field(default_factory=dict)
    notes: Sequence[str] = ()
    warnings: Sequence[str] = ()
    landscape: bool = False

    @property
    def row_count(self) -> int:
        """How many rows stand in all sections, totals not counted."""
        return sum(len(section.rows) for section in self.sections)

    def rows(self) -> Iterator[tuple[Section, Row]]:
        """Every row with its section, in order."""
        for section in self.sections:
            for row in section.rows:
                yield section, row

    def printed_places(self) -> list[int]:
        """The places of the columns that paper shows."""
        return [place for place, column in enumerate(self.columns) if column.in_print]


@dataclass(frozen=True, slots=True)
class Edition:
    """Whose report is written, when and for whom.

    ``for_spreadsheet`` says that a person will open the file by hand, in a program that
    would run a text which begins like a formula; see ``csv_writing``. ``letterhead`` stands at the
    head of a report on paper; without one the name does. ``tell`` hears how many rows are written,
    and in words what is being done.
    """

    tenant: Tenant
    printed_at: datetime
    printed_by: str
    for_spreadsheet: bool = True
    letterhead: Letterhead | None = None
    tell: Callable[[int, str], None] | None = None
