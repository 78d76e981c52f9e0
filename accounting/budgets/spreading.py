"""Divide an amount over periods, evenly and to the last minor unit."""

from itertools import pairwise


def spread_evenly(total: int, parts: int) -> list[int]:
    """``parts`` amounts that differ by one minor unit at most and add up to ``total``.

    Each is what has to be reached by its end less what was reached before, so the odd units lie
    spread over the year and not at its end.
    """
    sign, size = (-1, -total) if total < 0 else (1, total)
    reached = [size * place // parts for place in range(parts + 1)]
    return [sign * (after - before) for before, after in pairwise(reached)]
