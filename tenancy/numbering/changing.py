"""Set how the numbers of a series are spelled, before the first of them is given."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from erp.foundation.errors import Refusal
from tenancy.access.checking import require_permission
from tenancy.numbering.errors import (
    BadFirstNumber,
    BadWidth,
    NumbersWereGiven,
    OneYearOnly,
    PrefixBeginsBadly,
    PrefixEndsInDigit,
    PrefixNotUnderstood,
    PrefixOfAnotherYear,
    PrefixTaken,
    PrefixTooLong,
    TooLittleRoom,
    TooManyDigits,
    UnknownSeries,
)
from tenancy.numbering.models import NumberSeries
from tenancy.numbering.registry import SeriesYear, numbered_kinds
from tenancy.numbering.spelling import (
    LAST_FIRST_NUMBER,
    LEAST_ROOM,
    MOST_DIGITS,
    TWO_YEARS,
    Spelling,
    is_pattern,
    most_signs,
    most_signs_of_prefix,
    room,
)
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant

_SPELL = "SELECT numbering_spell_series(%s, %s, %s, %s, %s)"

# What the database calls its two rules that somebody else's act may break in between.
_GIVEN_GUARD = "series_is_spelled_before_its_first_number"
_TAKEN_GUARD = "number_prefix_once"


@noting_refusal("tenancy.numbering.changed")
def change_numbering(series: str, cycle: str, wanted: Spelling, *, actor: Actor) -> None:
    """Spell the numbers of a series from a year on; years after it go on so where a year stands in the prefix.

    Raises ``UnknownSeries``, ``NumbersWereGiven``, or what is wrong with the spelling, beside its field.
    """
    require_permission(actor, "tenancy.numbering.edit")
    year = _year(series, cycle)
    country = Tenant.objects.values_list("country", flat=True).get(id=current_tenant_id())
    for refusal in wrong_spelling(series, year, wanted, country):
        raise refusal
    with _explained(series, year, wanted), act("tenancy.numbering.changed", actor=actor), connection.cursor() as cursor:
        cursor.execute(_SPELL, [series, cycle, wanted.pattern, wanted.width, wanted.first])


def wrong_spelling(series: str, year: SeriesYear, wanted: Spelling, country: str) -> list[Refusal]:
    """Everything that is wrong with a spelling, one refusal for each field; nothing where it can be written."""
    checks: tuple[Callable[[], object], ...] = (
        lambda: _require_pattern(series, year, wanted, country),
        lambda: _require_free(series, year, wanted),
        lambda: _require_width(year, wanted, country),
        lambda: _require_first(year, wanted, country),
    )
    found: dict[str, Refusal] = {}
    for check in checks:
        try:
            check()
        except Refusal as refusal:
            found.setdefault(refusal.field, refusal)
    return list(found.values())


def _year(series: str, cycle: str) -> SeriesYear:
    for kind in numbered_kinds():
        if kind.series == series:
            for year in kind.years():
                if year.cycle == cycle:
                    return year
    raise UnknownSeries


def _require_pattern(series: str, year: SeriesYear, wanted: Spelling, country: str) -> None:
    if not is_pattern(wanted.pattern):
        raise PrefixNotUnderstood
    prefix = wanted.prefix(year.cycle)
    if prefix.startswith(("-", "/")) or "//" in prefix:
        raise PrefixBeginsBadly
    if prefix and prefix[-1].isdecimal():
        raise PrefixEndsInDigit(prefix)
    if year.is_calendar_year and TWO_YEARS in wanted.pattern:
        raise OneYearOnly(year.name)
    most = most_signs_of_prefix(country)
    if len(prefix) > most:
        raise PrefixTooLong(prefix, most, most_signs(country))
    if _is_usual(prefix, series) and prefix != f"{series}-{year.cycle}-":
        raise PrefixOfAnotherYear(prefix, year.name)


def _is_usual(prefix: str, series: str) -> bool:
    year = prefix.removeprefix(f"{series}-").removesuffix("-")
    return prefix == f"{series}-{year}-" and len(year) == 4 and year.isdecimal()


def _require_free(series: str, year: SeriesYear, wanted: Spelling) -> None:
    prefix = wanted.prefix(year.cycle)
    taken = NumberSeries.objects.filter(prefix=prefix).exclude(series=series, cycle=year.cycle).first()
    if taken is not None:
        raise PrefixTaken(prefix, taken.series, taken.cycle)


def _require_width(year: SeriesYear, wanted: Spelling, country: str) -> None:
    if not 1 <= wanted.width <= MOST_DIGITS:
        raise BadWidth(MOST_DIGITS)
    length = len(wanted.prefix(year.cycle)) + wanted.width
    if length > most_signs(country) >= len(wanted.prefix(year.cycle)) + 1:
        raise TooManyDigits(most_signs(country), length)


def _require_first(year: SeriesYear, wanted: Spelling, country: str) -> None:
    if not 1 <= wanted.first <= LAST_FIRST_NUMBER:
        raise BadFirstNumber(LAST_FIRST_NUMBER)
    prefix = wanted.prefix(year.cycle)
    left = room(prefix, wanted.first, country)
    if left < LEAST_ROOM and len(prefix) <= most_signs_of_prefix(country):
        raise TooLittleRoom(left, most_signs(country))


@contextmanager
def _explained(series: str, year: SeriesYear, wanted: Spelling) -> Iterator[None]:
    """Turn a refusal of the database into the sentence that explains it: somebody else was quicker."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis is not None and diagnosis.constraint_name == _GIVEN_GUARD:
            raise NumbersWereGiven(series, year.name) from error
        if diagnosis is not None and diagnosis.constraint_name == _TAKEN_GUARD:
            _require_free(series, year, wanted)
        raise
