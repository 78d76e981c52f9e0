"""Read how far the series of numbers have come."""

from dataclasses import dataclass

from tenancy.numbering.models import NumberSeries

# Rule 46(b) of the CGST Rules 2017: a number of at most sixteen signs, unique in the fiscal year.
MOST_SIGNS = 16
_LEAST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One series in one cycle: the last number given and the next one, as they are spelled."""

    series: str
    cycle: str
    given: int
    last: str
    next: str

    @property
    def signs(self) -> int:
        """How many signs the next number has."""
        return len(self.next)


def series_lines() -> list[SeriesLine]:
    """Every series of the tenant in force, the newest cycle first."""
    return [_line(one) for one in NumberSeries.objects.order_by("-cycle", "series")]


def spelled(series: str, cycle: str, number: int) -> str:
    """A number as the database spells it: ``JE-2026-00012``."""
    return f"{series}-{cycle}-{number:0{_LEAST_DIGITS}d}"


def _line(one: NumberSeries) -> SeriesLine:
    last, following = one.last_number, one.last_number + 1
    return SeriesLine(
        series=one.series,
        cycle=one.cycle,
        given=last,
        last=spelled(one.series, one.cycle, last) if last else "",
        next=spelled(one.series, one.cycle, following),
    )
