"""Settings of the database that last no longer than the transaction: what guards and triggers are told."""

from collections.abc import Mapping
from typing import Protocol, cast

from django.db import connection


class _SetsLocally(Protocol):
    def set_locally(self, settings: Mapping[str, str]) -> None: ...


def set_locally(settings: Mapping[str, str]) -> None:
    """Set settings by name until the transaction, or the savepoint around it, ends.

    They travel with the next statement, in front of it, and cost no round trip of their own.
    """
    cast(_SetsLocally, connection).set_locally(settings)
