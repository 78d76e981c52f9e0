"""Whether an act locks before it counts, so that two at once are counted one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def locking(locked: str, *, before: str) -> Iterator[None]:
    """The block has a lock on a row of one table before it first reads of the other."""
    with CaptureQueriesContext(connection) as asked:
        yield
    said = [one["sql"] for one in asked.captured_queries]
    locks = [at for at, sql in enumerate(said) if f'FROM "{locked}"' in sql and " FOR " in sql]
    counts = [at for at, sql in enumerate(said) if f'FROM "{before}"' in sql]
    assert locks and counts, said
    assert locks[0] < counts[0], said[counts[0]]
