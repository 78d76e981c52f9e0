"""Identifiers that sort by the time of their making (UUID version 7, RFC 9562)."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7; later ids sort after earlier ones to the millisecond."""
    return uuid7()
