"""Post one entry by hand, one transaction each, with everything on."""

from __future__ import annotations

from itertools import count

from accounting.ledger.posting import post_journal_entry
from bench.books import ACTOR, found_books
from bench.database import administrator
from bench.measuring import in_turns
from bench.plain import PlainPosting
from bench.results import Result, Target, rate
from bench.scale import Scale
from bench.twin import make_twins
from tenancy.scoping.context import tenant_context


def measure(scale: Scale) -> list[Result]:
    """Our act against a header, three lines, a balance and a number in plain SQL."""
    books = found_books()
    ours_at, plain_at = count(), count()
    with administrator() as connection:
        make_twins(connection)
        plain = PlainPosting(connection, books)

        def ours() -> int:
            for _ in range(scale.singles):
                with tenant_context(books.tenant_id):
                    post_journal_entry(books.entry(next(ours_at)), actor=ACTOR)
            return scale.singles

        def in_plain_sql() -> int:
            for _ in range(scale.singles):
                plain.post(next(plain_at))
            return scale.singles

        rounds = in_turns({"ours": ours, "plain": in_plain_sql}, rounds=scale.short_rounds, warm_up=3)
    return [
        Result(
            "post one entry of three lines through our act: guards, two balances, audit, seal",
            ours=rate(rounds.median("ours"), "entries"),
            beside=f"plain SQL with a balance upsert: {rate(rounds.median('plain'), 'entries')}",
            ratios=rounds.faster("ours", than="plain"),
            target=Target(at_least=0.30, aim=0.50),
        )
    ]
