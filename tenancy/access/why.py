"""Find the permission that somebody asks about in his own words."""

from tenancy.access.registry import Permission, all_areas, all_permissions

_MOST = 12


def permissions_like(text: str) -> list[Permission]:
    """The permission of that code or name, or those in which every word occurs, best first."""
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        return []
    known = all_permissions()
    exact = [one for one in known.values() if wanted in (one.code, one.name.casefold())]
    if exact:
        return exact
    words = wanted.split()
    found = [one for one in known.values() if all(word in _words_of(one) for word in words)]
    return sorted(found, key=lambda one: (bool(one.awaits), wanted not in one.name.casefold()))[:_MOST]


def _words_of(one: Permission) -> str:
    return f"{one.code} {one.name} {one.allows} {all_areas()[one.area].label}".casefold()
