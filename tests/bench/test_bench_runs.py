"""The bench still runs: each of its rows, in the smallest size, in a process of its own as `make bench` does it."""

import subprocess
import sys

import pytest

from tests.databases import ROOT


@pytest.mark.slow
def test_every_row_of_the_bench_is_measured() -> None:
    """What it measures is of no interest here: a test that asserts a time fails on a busy machine."""
    from bench.__main__ import ROWS

    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    for row in ROWS:
        assert f"{row} ..." in done.stderr
    assert done.stdout.count("ratio ") >= len(ROWS)


def test_the_document_shows_the_ratio_its_spread_and_the_verdict() -> None:
    from bench.report import as_text
    from bench.results import Result, Target

    slow = Result("post", ours="1/s", beside="5/s", ratios=[0.1, 0.4, 0.2], target=Target(at_least=0.3, aim=0.5))
    assert "ratio 0.20 (0.10 to 0.40), target >= 0.30, aim 0.50: missed" in as_text([slow])
    assert Target(at_most=1.5, aim=1.1).verdict(1.2) == "met"
    assert Target(at_least=0.3, aim=0.5).verdict(0.5) == "aim"
