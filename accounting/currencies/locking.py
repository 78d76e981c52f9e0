"""The one lock of the rates, so that two who write at once do not number their revisions alike."""

from django.db import connection

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('rates of ' || current_setting('app.tenant_id'), 0))"


def lock_rates() -> None:
    """Wait until nobody else of the tenant writes rates; holds to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
