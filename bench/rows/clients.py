"""Four clients that post for four tenants at once, against one alone."""

from __future__ import annotations

import subprocess
import sys
import time

from bench.books import found_books
from bench.database import ROOT
from bench.results import Result, Target
from bench.scale import Scale

CLIENTS = 4


class _Process:
    """A client in a process of its own, told by lines of text when to post."""

    def __init__(self, slug: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.client", slug],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text + "\n")
        self._process.stdin.flush()

    def answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a client of the bench has died")
        return line.strip()

    def end(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=30)


def measure(scale: Scale) -> list[Result]:
    """Entries per second of all four together against those of one."""
    processes = [_Process(found_books("client").slug) for _ in range(CLIENTS)]
    try:
        for process in processes:
            process.answer()
        one: list[float] = []
        four: list[float] = []
        for _ in range(min(scale.rounds, 5)):
            one.append(_rate(processes[:1], scale.client_seconds))
            four.append(_rate(processes, scale.client_seconds))
    finally:
        for process in processes:
            process.end()
    return [
        Result(
            "four clients posting for four tenants",
            ours=f"{sorted(four)[len(four) // 2]:,.0f} entries/s",
            beside=f"one client: {sorted(one)[len(one) // 2]:,.0f} entries/s",
            ratios=[together / alone for together, alone in zip(four, one, strict=True)],
            target=Target(at_least=2.0, aim=2.5),
        )
    ]


def _rate(processes: list[_Process], seconds: float) -> float:
    starts = time.time() + 0.2
    for process in processes:
        process.tell(f"{starts} {seconds}")
    return sum(int(process.answer()) for process in processes) / seconds
