"""How much work a run does: enough to believe its figures, or just enough to see that the bench still runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of the rows. ``volumes`` are numbers of journal lines, the smallest first.

    Single postings come in many short rounds: what disturbs a machine for a moment then falls on
    both ways alike, or spoils a round that the median passes over.
    """

    rounds: int
    short_rounds: int
    singles: int
    batch: int
    import_lines: int
    volumes: tuple[int, ...]
    calls: int
    client_seconds: float
    events: tuple[int, int]


FULL = Scale(
    rounds=9,
    short_rounds=51,
    singles=40,
    batch=10_000,
    import_lines=100_000,
    volumes=(10_000, 100_000, 1_000_000),
    calls=12,
    client_seconds=4.0,
    events=(50_000, 5_000_000),
)
QUICK = Scale(
    rounds=1,
    short_rounds=2,
    singles=5,
    batch=100,
    import_lines=300,
    volumes=(300, 900),
    calls=3,
    client_seconds=0.3,
    events=(200, 400),
)
