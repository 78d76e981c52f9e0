"""All that is wrong with a file: every problem counted, the first ones kept."""

from __future__ import annotations

from collections.abc import Sequence

from accounting.imports.problems import RowProblem

# More than anybody corrects by hand before checking again.
MOST_KEPT = 1_000


class Findings:
    """Problems by row. ``count`` counts all; ``first`` gives those that come first in the file."""

    def __init__(self) -> None:
        self.count = 0
        self.unreadable_rows: list[int] = []
        self._kept: list[RowProblem] = []

    def add(self, problems: Sequence[RowProblem], count: int | None = None) -> None:
        """Add problems in the order of their rows; ``count`` where there are more than those given."""
        self.count += len(problems) if count is None else count
        self._kept.extend(problems[:MOST_KEPT])
        if len(self._kept) > 4 * MOST_KEPT:
            self._kept = self.first()

    def add_unreadable(self, problems: Sequence[RowProblem]) -> None:
        """Add problems of rows that could not be read, so that their entries are known to lack them."""
        self.add(problems)
        room = 10 * MOST_KEPT - len(self.unreadable_rows)
        self.unreadable_rows.extend(problem.row for problem in problems[: max(room, 0)])

    @property
    def lost_count_of_rows(self) -> bool:
        """Whether so many rows are unreadable that what belongs together cannot be told."""
        return len(self.unreadable_rows) >= 10 * MOST_KEPT

    def first(self, limit: int = MOST_KEPT) -> list[RowProblem]:
        """The kept problems by row."""
        return sorted(self._kept, key=lambda problem: problem.row)[:limit]
