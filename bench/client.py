"""One client of the row ``clients``: posts for a tenant from a moment on, for as long as it is told."""

from __future__ import annotations

import sys
import time


def main() -> None:
    """Read lines ``<starts> <seconds>``; answer each with the number of entries posted."""
    from bench.database import use_bench_database

    use_bench_database()
    from itertools import count

    from accounting.ledger.posting import post_journal_entry
    from bench.books import ACTOR, books_of
    from tenancy.scoping.context import tenant_context

    books = books_of(sys.argv[1])
    numbers = count()

    def post() -> None:
        with tenant_context(books.tenant_id):
            post_journal_entry(books.entry(next(numbers)), actor=ACTOR)

    for _ in range(20):
        post()
    print("ready", flush=True)
    for line in sys.stdin:
        starts, seconds = map(float, line.split())
        time.sleep(max(0.0, starts - time.time()))
        posted = 0
        while time.time() < starts + seconds:
            post()
            posted += 1
        print(posted, flush=True)


if __name__ == "__main__":
    main()
