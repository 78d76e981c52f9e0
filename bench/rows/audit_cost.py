"""What the audit log costs a posting."""

from __future__ import annotations

from itertools import count

from accounting.ledger.posting import post_journal_entry
from auditlog.events.capture import trigger_name
from bench.books import ACTOR, found_books
from bench.database import administrator
from bench.measuring import in_turns
from bench.results import Result, Target, rate
from bench.scale import Scale
from tenancy.scoping.context import tenant_context

_SWITCH = "ALTER TABLE accounting_journalentry {} TRIGGER " + trigger_name("insert")


def measure(scale: Scale) -> list[Result]:
    """Our act with capture and seal, and with the capture switched off by a superuser, here alone."""
    books = found_books()
    numbers = count()

    def post() -> int:
        for _ in range(scale.singles):
            with tenant_context(books.tenant_id):
                post_journal_entry(books.entry(next(numbers)), actor=ACTOR)
        return scale.singles

    with administrator() as connection:

        def without() -> int:
            connection.execute(_SWITCH.format("DISABLE"))
            try:
                return post()
            finally:
                connection.execute(_SWITCH.format("ENABLE"))

        rounds = in_turns({"with": post, "without": without}, rounds=scale.short_rounds, warm_up=3)
    return [
        Result(
            "post one entry with the audit log",
            ours=rate(rounds.median("with"), "entries"),
            beside=f"without it: {rate(rounds.median('without'), 'entries')}",
            ratios=rounds.faster("with", than="without"),
            target=Target(at_least=0.60, aim=0.80),
        )
    ]
