"""A budget as a file: a row per account, a column per period, as people keep it in a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO
from uuid import UUID

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from accounting.budgets.errors import BudgetFileUnreadable
from accounting.budgets.models import Budget
from accounting.budgets.queries import amounts_of, budgeted_accounts, periods_of, shown_sign
from accounting.imports.amounts import (
    DecimalMark,
    TooManyDecimals,
    decimal_mark_of,
    is_blank_amount,
    minor_units,
    read_amount,
)
from accounting.imports.problems import UnreadableCell, shown
from accounting.ledger.balances import EVERYWHERE, Dimensions
from accounting.ledger.models import LedgerAccount
from accounting.periods.models import AccountingPeriod
from erp.foundation.money import plain_amount, to_major
from erp.foundation.workbook import SheetNotUnderstood, is_workbook, read_first_sheet

MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
# In front of the periods stand code and name of the account.
_FIRST_PERIOD = 2


@dataclass(slots=True)
class BudgetFile:
    """What a file says: amounts by account and period, debit positive, and what is wrong by row."""

    cells: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)


def budget_csv(budget: Budget, *, exponent: int, part: Dimensions = EVERYWHERE) -> str:
    """Every account that can be budgeted, with its amounts; the file can be filled in and read again."""
    periods = periods_of(budget.fiscal_year)
    amounts = amounts_of(budget, part=part)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code", "account", *(one.name for one in periods), "total"])
    for account in budgeted_accounts():
        sign, given = shown_sign(account), amounts.get(account.id, {})
        row = [sign * given.get(one.id, 0) for one in periods]
        cells = [plain_amount(one, exponent) for one in (*row, sum(row))]
        writer.writerow([_harmless(account.code), _harmless(account.full_name), *cells])
    return out.getvalue()


def budget_workbook(budget: Budget, *, exponent: int, part: Dimensions = EVERYWHERE) -> bytes:
    """The same as a workbook: real numbers, sums as formulas, head and names in sight; it is read again as well.

    Whoever changes a period sees the year follow; what the file is read for are the periods alone.
    """
    periods, amounts = periods_of(budget.fiscal_year), amounts_of(budget, part=part)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"title": f"{budget.name} {budget.fiscal_year.name}"})
        sheet = book.add_worksheet("Budget")
        decimals = "." + "0" * exponent if exponent else ""
        number = book.add_format({"num_format": f"#,##0{decimals};-#,##0{decimals};0{decimals}"})
        strong = book.add_format({"bold": True, "bottom": 1})
        total = book.add_format({"bold": True, "num_format": f"#,##0{decimals};-#,##0{decimals};0{decimals}"})
        for place, text in enumerate(["code", "account", *(one.name for one in periods), "total"]):
            sheet.write_string(0, place, text, strong)
        for line, account in enumerate(budgeted_accounts(), start=1):
            sign, given = shown_sign(account), amounts.get(account.id, {})
            sheet.write_string(line, 0, account.code)
            sheet.write_string(line, 1, account.full_name)
            row = [float(to_major(sign * given.get(one.id, 0), exponent)) for one in periods]
            for place, figure in enumerate(row, start=_FIRST_PERIOD):
                sheet.write_number(line, place, figure, number)
            first, last = (xl_rowcol_to_cell(line, _FIRST_PERIOD + place) for place in (0, len(periods) - 1))
            sheet.write_formula(line, _FIRST_PERIOD + len(periods), f"=SUM({first}:{last})", total, sum(row))
        sheet.freeze_panes(1, _FIRST_PERIOD)
        sheet.set_column(1, 1, 36)
        sheet.set_column(_FIRST_PERIOD, _FIRST_PERIOD + len(periods), 14)
    return stream.getvalue()


def _harmless(text: str) -> str:
    """A text that a spreadsheet would not run as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def read_budget(content: IO[bytes], *, budget: Budget, exponent: int) -> BudgetFile:
    """Read a CSV or XLSX file with the columns code and the periods' names; raises ``BudgetFileUnreadable``.

    Empty cells set nothing, the columns account and total are passed over. Amounts are read by the
    decimal mark that the file proves.
    """
    data = content.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BudgetFileUnreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
    delimiter, rows = _text_rows(data)
    head = [cell.strip() for cell in rows[0]] if rows else []
    periods = _columns(head, periods_of(budget.fiscal_year))
    accounts = {one.code.casefold(): one for one in budgeted_accounts()}
    found = BudgetFile()
    code_place = [cell.casefold() for cell in head].index("code")
    mark = decimal_mark_of((cells[place] for cells in rows[1:] for place in periods if place < len(cells)), delimiter)
    for number, cells in enumerate(rows[1:], start=2):
        code = (cells[code_place] if code_place < len(cells) else "").strip().lstrip("'")
        if code:
            _read_row(found, number, accounts.get(code.casefold()), code, cells, periods, exponent, mark)
    return found


def _columns(head: Sequence[str], periods: Sequence[AccountingPeriod]) -> dict[int, AccountingPeriod]:
    named = {one.name.casefold(): one for one in periods}
    places = {place: named[cell.casefold()] for place, cell in enumerate(head) if cell.casefold() in named}
    if not places or "code" not in {cell.casefold() for cell in head}:
        raise BudgetFileUnreadable(
            f"The first row names no column code or none of the year's periods ({periods[0].name} ...)."
            " Download the budget, and fill that file in."
        )
    return places


def _read_row(
    found: BudgetFile,
    number: int,
    account: LedgerAccount | None,
    code: str,
    cells: Sequence[str],
    periods: dict[int, AccountingPeriod],
    exponent: int,
    mark: DecimalMark,
) -> None:
    if account is None:
        found.faults.append((number, f"There is no open account {code[:20]} that can be budgeted."))
        return
    for place, period in periods.items():
        text = (cells[place] if place < len(cells) else "").strip()
        if is_blank_amount(text):
            continue
        try:
            minor = minor_units(read_amount(text, mark), exponent, "refuse")
        except UnreadableCell as unreadable:
            found.faults.append((number, f"{code}, {period.name}: {shown(text)} {unreadable.explanation}"))
        except TooManyDecimals as refusal:
            found.faults.append((number, f"{code}, {period.name}: {refusal.sentence}"))
        else:
            found.cells[account.id, period.id] = shown_sign(account) * minor


def _text_rows(data: bytes) -> tuple[str, list[list[str]]]:
    """What parts the cells, and the rows; raises ``BudgetFileUnreadable``."""
    if is_workbook(data):
        try:
            # Numbers of a workbook come with a point, as those of a file whose cells are parted by commas.
            return ",", _bounded(read_first_sheet(data))
        except SheetNotUnderstood as refusal:
            raise BudgetFileUnreadable(str(refusal)) from refusal
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BudgetFileUnreadable("The file is not text in UTF-8. Save the spreadsheet as XLSX or CSV.") from None
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), MOST_ROWS + 1))
    except csv.Error:
        raise BudgetFileUnreadable("The file is no table: a quotation mark is never closed.") from None
    return delimiter, _bounded(rows)


def _bounded(rows: list[list[str]]) -> list[list[str]]:
    if len(rows) > MOST_ROWS:
        raise BudgetFileUnreadable(f"The file has more than {MOST_ROWS:,} rows.")
    return rows
