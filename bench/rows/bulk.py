"""Post thousands of entries in one transaction."""

from __future__ import annotations

import os
from itertools import count

import psycopg
from django.db import connection

from accounting.ledger.posting import insert_entries
from bench.books import ACTOR, found_books
from bench.database import administrator, named
from bench.guarded import GuardedPosting
from bench.measuring import in_turns
from bench.plain import PlainPosting
from bench.results import Result, Target, rate
from bench.scale import Scale
from bench.twin import make_twins
from erp.foundation.acts import act
from tenancy.scoping.context import tenant_context


def measure(scale: Scale) -> list[Result]:
    """Our act against sets in SQL, once into guarded tables and once into plain twins."""
    books = found_books()
    numbers = {way: count(step=scale.batch) for way in ("ours", "guarded", "plain")}
    guarded_url = named(os.environ["ERP_APP_DATABASE_URL"], str(connection.settings_dict["NAME"]))
    with administrator() as plain_connection, psycopg.connect(guarded_url, autocommit=True) as app:
        make_twins(plain_connection)
        plain = PlainPosting(plain_connection, books)
        guarded = GuardedPosting(app, books)

        def ours() -> int:
            first = next(numbers["ours"])
            entries = [books.entry(number) for number in range(first, first + scale.batch)]
            with tenant_context(books.tenant_id), act("accounting.journal_entry.posted", actor=ACTOR):
                insert_entries(entries, actor=ACTOR, source="system")
            return scale.batch

        def in_guarded_sql() -> int:
            guarded.post_many(next(numbers["guarded"]), scale.batch)
            return scale.batch

        def in_plain_sql() -> int:
            plain.post_many(next(numbers["plain"]), scale.batch)
            return scale.batch

        ways = {"ours": ours, "guarded": in_guarded_sql, "plain": in_plain_sql}
        rounds = in_turns(ways, rounds=min(scale.rounds, 5))
    return [
        Result(
            f"post {scale.batch:,} entries in one transaction through our act",
            ours=rate(rounds.median("ours"), "entries"),
            beside=f"the same set in SQL, with all guards: {rate(rounds.median('guarded'), 'entries')}",
            ratios=rounds.faster("ours", than="guarded"),
            target=Target(at_least=0.50, aim=0.80),
        ),
        Result(
            f"post {scale.batch:,} entries in one transaction through our act",
            ours=rate(rounds.median("ours"), "entries"),
            beside=f"the same set in SQL, without any guard: {rate(rounds.median('plain'), 'entries')}",
            ratios=rounds.faster("ours", than="plain"),
        ),
    ]
