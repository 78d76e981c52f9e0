"""A layout as plain data, the way it is kept, and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from reporting.financials.layouts import LayoutLine

_TUPLES = ("takes", "sums", "single")
_NAMES = tuple(one.name for one in fields(LayoutLine))


def data_of(lines: Iterable[LayoutLine]) -> list[dict[str, Any]]:
    """Lines as JSON takes them; what is as usual is left out."""
    usual = asdict(LayoutLine("", ""))
    kept = []
    for line in lines:
        values = asdict(line)
        data = {name: value for name, value in values.items() if value != usual[name] or name in ("key", "label")}
        for name in _TUPLES:
            if name in data:
                data[name] = [str(one) for one in data[name]]
        kept.append(data)
    return kept


def lines_of(data: Sequence[Mapping[str, Any]]) -> list[LayoutLine]:
    """Lines from what was kept; names that are no longer known are left out."""
    return [_line(one) for one in data]


def _line(data: Mapping[str, Any]) -> LayoutLine:
    values = {name: data[name] for name in _NAMES if name in data}
    for name in _TUPLES:
        values[name] = tuple(UUID(one) if name == "single" else str(one) for one in values.get(name, ()))
    return LayoutLine(**values)
