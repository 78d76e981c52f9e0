"""The tasks that record what was seen in a request and must not be told by its answer."""

from celery import shared_task
from django.core import signing

from erp.foundation.sightings import RECORD_SIGHTING, read_sighting, tell_forged_message
from erp.web import sightings
from erp.web.folding import WINDOW_SECONDS


@shared_task(name=RECORD_SIGHTING)
def record_sighting(message: str) -> None:
    """Record the sighting of a signed message; a forged one is itself worth a line."""
    facts = _facts(message)
    if facts is not None and sightings.record_sighting(facts) is not None:
        record_rest.apply_async(args=(message,), countdown=WINDOW_SECONDS)


@shared_task(name="erp.web.record_rest")
def record_rest(message: str) -> None:
    """Record, as one event, what was only counted in ten minutes."""
    facts = _facts(message)
    if facts is not None:
        sightings.record_rest(facts)


def _facts(message: str) -> dict[str, str] | None:
    try:
        return read_sighting(message)
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        tell_forged_message()
        return None
