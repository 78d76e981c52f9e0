"""Whether the parts answer, for a supervisor that asks every few seconds."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    cache.set("health", 1, 5)


def states_of_parts() -> dict[str, str]:
    """``ok`` or ``down`` for each part, by its name."""
    parts: dict[str, Callable[[], None]] = {"database": _database, "redis": _redis}
    states = {}
    for name, ask in parts.items():
        try:
            ask()
            states[name] = "ok"
        except Exception:
            states[name] = "down"
    return states


def health(request: HttpRequest) -> JsonResponse:
    """200 and ``ok`` for each part, or 503; no detail that a stranger should not have."""
    states = states_of_parts()
    healthy = all(state == "ok" for state in states.values())
    return JsonResponse(states, status=200 if healthy else 503)
