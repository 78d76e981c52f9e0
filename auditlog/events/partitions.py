"""The partitions of the log: one per UTC month, made two years ahead.

A month is a range of ids, whose first 48 bits are milliseconds. Nothing here, or anywhere,
detaches or drops a partition. See ``docs/decisions/`` on the log by month.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

TABLE = "auditlog_event"
DEFAULT_PARTITION = "auditlog_event_default"
# With fewer months ahead somebody has to see why none are being made.
_FEWEST_MONTHS_AHEAD = 2

_ENSURE = "SELECT auditlog_ensure_partitions()"
_KNOWN = "SELECT to_regprocedure('auditlog_ensure_partitions()') IS NOT NULL"
_BOUNDS = """
SELECT pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = to_regclass('public.auditlog_event')"""
_DEFAULT_IS_USED = "SELECT auditlog_default_partition_is_used()"
_RANGE = re.compile(r"FROM \('([0-9a-f-]{36})'\) TO \('([0-9a-f-]{36})'\)")


@dataclass(frozen=True, slots=True)
class Range:
    """The ids that one partition takes, the last one excluded."""

    first: int
    end: int


def ensure_partitions() -> int:
    """Make the partitions of this month and the next 24 that are missing; returns how many were.

    Both logins may call it, at any time; where somebody is reading for so long that a new
    partition would have to wait, it is left for the next call.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENSURE)
        return int(cursor.fetchone()[0])


def ensure_partitions_if_known() -> int:
    """The same after a migration, which may have ended before the function was made."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN)
        known = cursor.fetchone()[0]
    return ensure_partitions() if known else 0


def partition_findings(now: datetime | None = None) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the months: table, kind and a sentence, as ``auditlog.guards`` tells it."""
    months = _months_from(now or datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS)
        found = (_RANGE.search(str(row[0])) for row in cursor.fetchall())
        ranges = [Range(UUID(one[1]).int, UUID(one[2]).int) for one in found if one]
        cursor.execute(_DEFAULT_IS_USED)
        is_used = cursor.fetchone()[0]
    missing = [month for month in months if not _is_taken(month, ranges)]
    if missing:
        yield (
            TABLE,
            "months missing",
            f"{TABLE} has no partition for {', '.join(f'{month:%B %Y}' for month in missing)}:"
            " events go to the default partition until the daily task makes them",
        )
    if is_used:
        yield (
            DEFAULT_PARTITION,
            "events in the default partition",
            f"{DEFAULT_PARTITION} holds events whose month had no partition; nothing is lost, see docs/operations.md",
        )


def _months_from(now: datetime) -> list[datetime]:
    """The first moments of this month and of those that must lie ahead."""
    months = now.year * 12 + now.month - 1
    return [
        datetime((months + ahead) // 12, (months + ahead) % 12 + 1, 1, tzinfo=UTC)
        for ahead in range(_FEWEST_MONTHS_AHEAD + 1)
    ]


def _is_taken(month: datetime, ranges: list[Range]) -> bool:
    first = int(month.timestamp() * 1000) << 80
    return any(one.first <= first < one.end for one in ranges)
