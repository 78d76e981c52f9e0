"""Time two ways of doing the same work in turns, so that what disturbs the machine disturbs both."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

# Does a share of the work and says how many units of it were done.
Work = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Rounds:
    """Seconds for one unit of work, a figure for each round and each way."""

    seconds: Mapping[str, list[float]]

    def median(self, way: str) -> float:
        """The middle one of a way's rounds, in seconds."""
        return median(self.seconds[way])

    def faster(self, way: str, than: str) -> list[float]:
        """How many times the rate of ``than`` that of ``way`` is, in each round."""
        return [b / a for a, b in zip(self.seconds[way], self.seconds[than], strict=True)]

    def slower(self, way: str, than: str) -> list[float]:
        """How many times the time of ``than`` that of ``way`` is, in each round."""
        return [a / b for a, b in zip(self.seconds[way], self.seconds[than], strict=True)]


def in_turns(ways: Mapping[str, Work], *, rounds: int, warm_up: int = 1) -> Rounds:
    """Each way once per round, in alternating order: A B, B A, A B ..."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(warm_up + rounds):
        order = list(ways)[:: 1 if number % 2 == 0 else -1]
        for name in order:
            gc.collect()
            began = time.perf_counter()
            units = ways[name]()
            spent = (time.perf_counter() - began) / units
            if number >= warm_up:
                seconds[name].append(spent)
    return Rounds(seconds)


def samples(work: Callable[[], object], count: int) -> list[float]:
    """Seconds of each of ``count`` calls."""
    taken = []
    for _ in range(count):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def percentile(values: list[float], share: float) -> float:
    """The value that ``share`` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
