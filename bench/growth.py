"""How the time of a read grows with the books: the same call on books of different sizes, in turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bench.measuring import in_turns
from bench.results import Result, Target, milliseconds
from bench.scale import Scale

AS_MUCH_AS_SMALL_BOOKS = Target(at_most=1.5, aim=1.1)


def growth(work: str, calls: Mapping[int, Callable[[], object]], scale: Scale) -> Result:
    """The largest books beside the smallest; ``calls`` has the read by number of rows, smallest first."""

    def repeated(call: Callable[[], object]) -> Callable[[], int]:
        def run() -> int:
            for _ in range(scale.calls):
                call()
            return scale.calls

        return run

    ways = {str(size): repeated(call) for size, call in calls.items()}
    rounds = in_turns(ways, rounds=scale.rounds)
    smallest, largest = next(iter(ways)), list(ways)[-1]
    others = ", ".join(f"{milliseconds(rounds.median(way))} at {short(int(way))}" for way in list(ways)[:-1])
    return Result(
        f"{work}, {short(int(largest))} against {short(int(smallest))}",
        ours=f"{milliseconds(rounds.median(largest))} at {short(int(largest))}",
        beside=others,
        ratios=rounds.slower(largest, than=smallest),
        target=AS_MUCH_AS_SMALL_BOOKS,
    )


def short(count: int) -> str:
    """``10k``, ``1M``, or the number itself."""
    if count % 1_000_000 == 0:
        return f"{count // 1_000_000}M"
    return f"{count // 1_000}k" if count % 1_000 == 0 else str(count)
