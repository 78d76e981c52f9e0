"""The tasks of the front door: recording what a request saw and its answer must not tell, and ending looks."""

from typing import Any

from celery import shared_task
from django.core import signing
from django.db import DatabaseError, InterfaceError
from kombu.exceptions import OperationalError as QueueError
from redis.exceptions import RedisError

from erp.foundation.sightings import RECORD_SIGHTING, read_sighting, tell_forged_message
from erp.web import sightings
from erp.web.folding import WINDOW_SECONDS
from tenancy.seeing.ending import end_overdue_seeings
from tenancy.support.ending import end_overdue_support

# What passes: a database that restarts, a queue that is away. Eight tries reach over more than half an hour.
_AGAIN: dict[str, Any] = {
    "autoretry_for": (DatabaseError, InterfaceError, RedisError, QueueError, OSError),
    "retry_backoff": 10,
    "retry_backoff_max": 600,
    "max_retries": 8,
}


@shared_task(name=RECORD_SIGHTING, **_AGAIN)
def record_sighting(message: str) -> None:
    """Record the sighting of a signed message; a forged one is itself worth a line."""
    facts = _facts(message)
    if facts is not None and sightings.record_sighting(facts) is not None:
        record_rest.apply_async(args=(message,), countdown=WINDOW_SECONDS)


@shared_task(name="erp.web.record_rest", **_AGAIN)
def record_rest(message: str) -> None:
    """Record, as one event, what was only counted in ten minutes."""
    facts = _facts(message)
    if facts is not None and sightings.record_rest(facts):
        record_rest.apply_async(args=(message,), countdown=WINDOW_SECONDS)


@shared_task(name="erp.web.end_overdue_looks")
def end_overdue_looks() -> int:
    """Write the end of looks whose time has passed, where no request came to do it; tells how many."""
    return end_overdue_seeings() + end_overdue_support()


def _facts(message: str) -> dict[str, str] | None:
    try:
        return read_sighting(message)
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        tell_forged_message()
        return None
