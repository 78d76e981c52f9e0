"""The time zones that people choose from."""

from functools import cache
from zoneinfo import available_timezones

_CONTINENTS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


@cache
def zone_choices(present: str = "UTC") -> list[tuple[str, list[tuple[str, str]]]]:
    """Every place of the time zone database by its continent, UTC, and the present one whatever it is."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted({*available_timezones(), present}):
        continent, _, place = zone.partition("/")
        if place and continent in _CONTINENTS:
            groups.setdefault(continent, []).append((zone, place.replace("_", " ")))
        elif zone in ("UTC", present):
            groups.setdefault("Everywhere", []).append((zone, zone))
    return sorted(groups.items())
