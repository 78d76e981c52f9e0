"""What a row of the bench found, against what it should be."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Target:
    """Bounds of a ratio: either ``at_least``, where more is better, or ``at_most``."""

    aim: float
    at_least: float | None = None
    at_most: float | None = None

    def text(self) -> str:
        """The bound and the aim, as the table shows them."""
        if self.at_least is not None:
            return f">= {self.at_least:.2f}, aim {self.aim:.2f}"
        return f"<= {self.at_most:.2f}, aim {self.aim:.2f}"

    def verdict(self, ratio: float) -> str:
        """``aim``, ``met`` or ``missed``."""
        if self.at_least is not None:
            return "aim" if ratio >= self.aim else "met" if ratio >= self.at_least else "missed"
        assert self.at_most is not None
        return "aim" if ratio <= self.aim else "met" if ratio <= self.at_most else "missed"


@dataclass(frozen=True, slots=True)
class Result:
    """A line of the table; ``ratios`` has one figure for each round."""

    work: str
    ours: str
    beside: str
    ratios: list[float]
    target: Target | None = None

    @property
    def ratio(self) -> float:
        """The middle one of the ratios."""
        return median(self.ratios)

    @property
    def spread(self) -> str:
        """The least and the greatest of the ratios; of many, those that one in ten lies beyond."""
        ordered = sorted(self.ratios)
        beyond = len(ordered) // 10
        return f"{ordered[beyond]:.2f} to {ordered[-1 - beyond]:.2f}"


def rate(seconds: float, unit: str) -> str:
    """Units in a second."""
    return f"{1 / seconds:,.0f} {unit}/s"


def milliseconds(seconds: float) -> str:
    """A time as the table shows it."""
    return f"{seconds * 1000:.2f} ms"
