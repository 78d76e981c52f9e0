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
#: What a chart shows that names no series of its own.
IN_AND_OUT: tuple[Mapping[str, object], ...] = (
    {"key": "in_minor", "label": "In", "css_class": "bar-in"},
    {"key": "out_minor", "label": "Out", "css_class": "bar-out"},
)
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
class Figure:
    """What a bar stands for, in words, and its amount in minor units."""

    label: str
    minor: int


@dataclass(frozen=True, slots=True)
class Month:
    """One month's place in the picture, its bars and where a click on it leads."""

    label: str
    url: str
    x: str
    width: str
    middle: str
    bars: tuple[Bar, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Gridline:
    """A height of the scale and the number written beside it."""

    y: str
    label: str
    is_zero: bool = False


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


def bar_months(
    months: Sequence[Mapping[str, object]], exponent: int, series: Sequence[Mapping[str, object]] = IN_AND_OUT
) -> tuple[list[Month], list[Gridline]]:
    """A bar a month for each of ``series``, on a scale that holds zero; what is below zero hangs from its line.

    Each series gives ``key``, ``label`` and ``css_class``; each month ``label``, ``url`` and, under the
    key of each series, minor units. A month may say under ``title`` what it is called in full.
    """
    unit = Decimal(10) ** exponent
    rows = [[_minor(month, str(one["key"])) for one in series] for month in months]
    amounts = [Decimal(minor) / unit for row in rows for minor in row]
    highest, lowest = max([*amounts, Decimal(0)]), min([*amounts, Decimal(0)])
    step = nice_step(max(highest, -lowest) if not (highest and lowest) else highest - lowest)
    above, below = ceil(highest / step), ceil(-lowest / step)
    scale = Scale(step * max(above, 1 if not below else 0), step * below)
    slot = (RIGHT - LEFT) / max(1, len(months))
    width = (1 - 0.26 - 0.04 * (len(series) - 1)) / max(1, len(series))
    drawn = []
    for index, (month, row) in enumerate(zip(months, rows, strict=True)):
        left = LEFT + slot * index
        bars = tuple(
            _bar(left + slot * (0.13 + place * (width + 0.04)), slot * width, Decimal(minor) / unit, scale, one)
            for place, (minor, one) in enumerate(zip(row, series, strict=True))
            if minor
        )
        drawn.append(
            Month(
                label=str(month.get("label", "")),
                url=str(month.get("url") or ""),
                x=_percent(left),
                width=_percent(slot),
                middle=_percent(left + slot / 2),
                bars=bars,
                figures=tuple(Figure(str(one["label"]), minor) for minor, one in zip(row, series, strict=True)),
            )
        )
    steps = range(-int(scale.below / step), int(scale.above / step) + 1)
    grid = [Gridline(_percent(scale.height_at(step * n)), short_number(step * n), n == 0) for n in steps]
    return drawn, grid


@dataclass(frozen=True, slots=True)
class Scale:
    """How far the picture reaches above and below zero, in major units."""

    above: Decimal
    below: Decimal

    def height_at(self, value: Decimal) -> float:
        """Where a value lies, in per cent from the top."""
        return TOP + (BOTTOM - TOP) * float((self.above - value) / (self.above + self.below))


def _minor(month: Mapping[str, object], key: str) -> int:
    return int(str(month.get(key) or 0))


def _bar(x: float, width: float, value: Decimal, scale: Scale, series: Mapping[str, object]) -> Bar:
    zero, end = scale.height_at(Decimal(0)), scale.height_at(value)
    css_class = f"{series['css_class']} bar-below" if value < 0 else str(series["css_class"])
    return Bar(_percent(x), _percent(min(zero, end)), _percent(width), _percent(abs(end - zero)), css_class)


def _percent(value: float) -> str:
    return f"{value:.2f}%"


@register.inclusion_tag("web/charts/bars.svg", takes_context=True)
def bar_chart(context: template.Context, chart: Mapping[str, object]) -> dict[str, object]:
    """Draw ``chart`` (title, unit, series, months) as bars; see ``bar_months`` for the shape of both."""
    exponent = chart.get("exponent")
    months, series = chart.get("months"), chart.get("series")
    drawn, grid = bar_months(
        months if isinstance(months, list | tuple) else (),
        exponent if isinstance(exponent, int) else base_exponent(context),
        series if isinstance(series, list | tuple) else IN_AND_OUT,
    )
    return {
        "chart": chart,
        "months": drawn,
        "grid": grid,
        "left": _percent(LEFT),
        "tenant": context.get("tenant"),
        "base_exponent": base_exponent(context),
    }
