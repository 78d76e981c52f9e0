"""Pictures for pages: the geometry of bars, worked out here and drawn by a template.

All measures are percentages of the picture, so that the drawing stretches with the page
while its letters keep their size. Nothing here touches colour; classes do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from django import template

from erp.web.templatetags.ledger_format import base_exponent

register = template.Library()

#: Where the drawing lies inside the picture, in per cent.
LEFT, RIGHT, TOP, BOTTOM = 9.0, 100.0, 4.0, 86.0
STEPS_OF_TEN = (1, 2, Decimal("2.5"), 5, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; x, y, width and height in per cent of the picture."""

    x: str
    y: str
    width: str
    height: str
    css_class: str


@dataclass(frozen=True, slots=True)
class Month:
    """One month's place in the picture, its bars and where a click on it leads."""

    label: str
    url: str
    x: str
    width: str
    middle: str
    bars: tuple[Bar, ...]
    in_minor: int
    out_minor: int


@dataclass(frozen=True, slots=True)
class Gridline:
    """A height of the scale and the number written beside it."""

    y: str
    label: str


def nice_step(highest: Decimal, lines: int = 4) -> Decimal:
    """The round step (1, 2, 2.5 or 5 times a power of ten) that takes at most so many lines."""
    if highest <= 0:
        return Decimal(1)
    rough = highest / lines
    power = Decimal(10) ** rough.adjusted()
    return next(power * step for step in STEPS_OF_TEN if power * step >= rough)


def short_number(value: Decimal) -> str:
    """A number of the scale: ``250``, ``40k``, ``1.5m``."""
    for size, letter in ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(10) ** 3, "k")):
        if abs(value) >= size:
            return f"{(value / size).normalize():f}{letter}"
    return f"{value.normalize():f}"


def bar_months(months: Sequence[Mapping[str, object]], exponent: int) -> tuple[list[Month], list[Gridline]]:
    """Two bars a month, money in and money out, on a scale that starts at zero.

    Each month gives ``label``, ``in_minor``, ``out_minor`` (not negative) and ``url``.
    """
    unit = Decimal(10) ** exponent
    amounts = [(_minor(month, "in_minor"), _minor(month, "out_minor")) for month in months]
    highest = max((Decimal(max(pair)) / unit for pair in amounts), default=Decimal(0))
    step = nice_step(highest)
    top = step * max(1, ceil(highest / step))
    slot = (RIGHT - LEFT) / max(1, len(months))

    drawn = []
    for index, (month, (money_in, money_out)) in enumerate(zip(months, amounts, strict=True)):
        left = LEFT + slot * index
        bars = tuple(
            _bar(left + slot * offset, slot * 0.35, Decimal(amount) / unit / top, css_class)
            for offset, amount, css_class in ((0.13, money_in, "bar-in"), (0.52, money_out, "bar-out"))
            if amount
        )
        drawn.append(
            Month(
                label=str(month.get("label", "")),
                url=str(month.get("url") or ""),
                x=_percent(left),
                width=_percent(slot),
                middle=_percent(left + slot / 2),
                bars=bars,
                in_minor=money_in,
                out_minor=money_out,
            )
        )
    count = int(top / step)
    grid = [Gridline(_percent(_height_at(step * n / top)), short_number(step * n)) for n in range(count + 1)]
    return drawn, grid


def _minor(month: Mapping[str, object], key: str) -> int:
    value = month.get(key) or 0
    return max(0, int(str(value)))


def _height_at(share: Decimal) -> float:
    return BOTTOM - (BOTTOM - TOP) * float(share)


def _bar(x: float, width: float, share: Decimal, css_class: str) -> Bar:
    y = _height_at(share)
    return Bar(_percent(x), _percent(y), _percent(width), _percent(BOTTOM - y), css_class)


def _percent(value: float) -> str:
    return f"{value:.2f}%"


@register.inclusion_tag("web/charts/bars.svg", takes_context=True)
def bar_chart(context: template.Context, chart: Mapping[str, object]) -> dict[str, object]:
    """Draw ``chart`` (title, unit, months) as bars; see ``bar_months`` for a month's shape."""
    exponent = chart.get("exponent")
    months = chart.get("months")
    drawn, grid = bar_months(
        months if isinstance(months, list | tuple) else (),
        exponent if isinstance(exponent, int) else base_exponent(context),
    )
    return {
        "chart": chart,
        "months": drawn,
        "grid": grid,
        "left": _percent(LEFT),
        "tenant": context.get("tenant"),
        "base_exponent": base_exponent(context),
    }
