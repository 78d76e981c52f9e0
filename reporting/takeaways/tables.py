"""The rows of one table as lines of CSV, read as they are written."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from erp.foundation.money import Currency
from reporting.takeaways.cells import cell, line_of, money
from reporting.takeaways.declared import secret_columns
from tenancy.scoping.context import current_tenant_id
from tenancy.scoping.models import TenantModel
from tenancy.scoping.taking_along import TakenAlong

# As many rows as are in memory at once.
ROWS_AT_ONCE = 2_000


def rows_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """The rows of the tenant in force; of the table of tenants, its own."""
    rows: models.QuerySet[Any] = model._default_manager.all()
    return rows if issubclass(model, TenantModel) else rows.filter(id=current_tenant_id())


def lines_of(
    model: type[models.Model], taken: TakenAlong, *, currencies: dict[str, Currency], base: Currency
) -> Iterator[bytes]:
    """The heading, then a line for each row by the order in which the rows were made.

    One statement reads them all, so they are those of one moment; the server hands them out by
    pieces, so memory does not grow with the table.
    """
    columns = _columns(model, taken)
    yield line_of([*columns, *(path.replace("__", "_") for path in taken.beside)])
    shown = [_shower(name, columns, taken, currencies, base) for name in columns]
    rows = rows_of(model).order_by("id").values_list(*columns, *taken.beside)
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        own = [show(row[place], row) for place, show in enumerate(shown)]
        yield line_of([*own, *map(cell, row[len(columns) :])])


def _columns(model: type[models.Model], taken: TakenAlong) -> list[str]:
    secret = secret_columns(model, taken)
    return [one.attname for one in model._meta.concrete_fields if one.attname not in {"tenant_id", *secret}]


def _shower(
    name: str, columns: list[str], taken: TakenAlong, currencies: dict[str, Currency], base: Currency
) -> Callable[[Any, tuple[Any, ...]], str]:
    if name not in taken.money:
        return lambda value, row: cell(value)
    of = taken.money[name]
    if not of:
        return lambda value, row: money(value, base)
    place = columns.index(of)
    # An empty code is the base currency, as everywhere.
    return lambda value, row: money(value, currencies[row[place]] if row[place] else base)
