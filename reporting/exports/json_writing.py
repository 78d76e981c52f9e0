"""Write a report as JSON: amounts as strings in major units, so that no reader rounds them."""

import json
from datetime import date

from reporting.exports.tables import Amount, Cell, Edition, Percent, ReportTable, Row


def report_document(table: ReportTable, edition: Edition) -> dict[str, object]:
    """The report as plain values of JSON; an empty cell is null, a date is ISO 8601."""
    return {
        "report": table.name,
        "title": table.title,
        "tenant": {
            "slug": edition.tenant.slug,
            "name": edition.tenant.name,
            "base_currency": edition.tenant.base_currency,
        },
        "parameters": table.parameters,
        "printed_at": edition.printed_at.isoformat(),
        "columns": [{"key": one.key, "label": one.label, "kind": one.kind} for one in table.columns],
        "rows": [{"section": section.key, **_values(table, row)} for section, row in table.rows()],
        # A statement adds up as it goes along, so its totals stand among its rows, too.
        "totals": [_values(table, row) for row in table.totals or [one for _, one in table.rows() if one.is_sum]],
        "notes": list(table.notes),
    }


def write_json(table: ReportTable, edition: Edition) -> bytes:
    """The document in UTF-8, indented."""
    text = json.dumps(report_document(table, edition), ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def _values(table: ReportTable, row: Row) -> dict[str, str | None]:
    return {column.key: _value(cell) for column, cell in zip(table.columns, row.cells, strict=True)}


def _value(cell: Cell) -> str | None:
    if isinstance(cell, Amount | Percent):
        return cell.plain()
    return cell.isoformat() if isinstance(cell, date) else cell
