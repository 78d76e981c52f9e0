"""Sixteen writers on one tenant, some of whom write to others as well: no deadlock, and unbroken chains.

``ERP_WRITERS_SECONDS=60`` lets them write for a minute and prints how much they wrote; in the
suite they write for a few seconds.
"""

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction

from accounting.ledger.posting import post_journal_entry
from auditlog.events.recording import record_event, record_for_person
from auditlog.verification.verifying import verify_chain
from bench.books import Books, found_books
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.membership import add_member, assign_role
from tenancy.access.models import Membership, User
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests import databases

SECONDS = float(os.environ.get("ERP_WRITERS_SECONDS", "8"))
ACTOR = Actor.command("writers")

Work = Callable[[int], None]


class Ground:
    """One tenant with books, two beside it, and people who belong to several of them."""

    def __init__(self) -> None:
        self.books: Books = found_books("writers")
        self.tenants = [self._tenant(self.books), *(self._tenant(found_books("writers")) for _ in range(2))]
        self.people = [self._person(number) for number in range(6)]

    def _tenant(self, books: Books) -> Tenant:
        with tenant_context(books.tenant_id):
            return Tenant.objects.get(id=books.tenant_id)

    def _person(self, number: int) -> User:
        """All belong to the first tenant, and to the others in different orders of joining."""
        address = f"writer-{number}-{self.books.slug}@writers.example"
        for tenant in self.tenants[:: 1 if number % 2 else -1]:
            with tenant_context(tenant.id):
                add_member(address, role="viewer", actor=ACTOR)
        return User.objects.get(email=address)

    def post(self, number: int) -> None:
        """An entry of three lines, by the act that the page calls."""
        with tenant_context(self.books.tenant_id):
            post_journal_entry(self.books.entry(number), actor=ACTOR)

    def assign(self, number: int) -> None:
        """Another role for one of the people."""
        with tenant_context(self.books.tenant_id):
            membership = Membership.objects.get(user=self.people[number % 6])
            assign_role(membership, role=("viewer", "auditor")[number % 2], actor=ACTOR)

    def happen_to_two(self, number: int) -> None:
        """Events of two people of several tenants, now in this order and now in that."""
        pair = [self.people[number % 6], self.people[(number + 1) % 6]]
        with transaction.atomic():
            for person in pair[:: 1 if number % 3 else -1]:
                assert record_for_person(person.id, "test.person.seen", actor=ACTOR) == 3

    def rename_people(self, number: int) -> None:
        """A change of several accounts in one statement."""
        addresses = [person.id for person in self.people[number % 5 :]]
        with act("test.person.renamed", actor=ACTOR):
            User.objects.filter(id__in=addresses).update(full_name=f"Name {number}")

    def cross(self, number: int) -> None:
        """One transaction in all tenants, one after the other, in both orders."""
        with transaction.atomic():
            for tenant in self.tenants[:: 1 if number % 2 else -1]:
                with tenant_context(tenant.id):
                    record_event("test.thing.seen", actor=ACTOR, subject_type="test.thing")

    def writers(self) -> dict[str, Work]:
        """Sixteen of them, by name."""
        shares: list[tuple[str, Work, int]] = [
            ("post", self.post, 7),
            ("assign", self.assign, 2),
            ("happen_to_two", self.happen_to_two, 3),
            ("rename_people", self.rename_people, 1),
            ("cross", self.cross, 3),
        ]
        return {f"{name} {place}": work for name, work, many in shares for place in range(many)}


@pytest.mark.usefixtures("committed")
def test_sixteen_writers_neither_deadlock_nor_break_a_chain(capsys: pytest.CaptureFixture[str]) -> None:
    ground = Ground()
    numbers, failures = count(), list[BaseException]()
    done: Counter[str] = Counter()
    before, ends = _deadlocks(), time.monotonic() + SECONDS

    def write(name: str, work: Work) -> None:
        try:
            while time.monotonic() < ends and not failures:
                work(next(numbers))
                done[name] += 1
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=one) for one in ground.writers().items()]
    assert len(writers) == 16
    began = time.monotonic()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=SECONDS + 60)
    took = time.monotonic() - began
    assert failures == []
    assert all(done[name] for name in ground.writers())
    assert _deadlocks() == before
    results = [verify_chain(tenant) for tenant in ground.tenants]
    assert [result.problems for result in results] == [[], [], []]
    # Who is given the role that he has changes nothing.
    assert results[0].seals > sum(times for name, times in done.items() if not name.startswith("assign"))
    with capsys.disabled():
        sys.stdout.write(f"\n{sum(done.values()) / took:.0f} transactions/s in {took:.0f} s: {_by_kind(done)}\n")


def _by_kind(done: Counter[str]) -> dict[str, int]:
    kinds: Counter[str] = Counter()
    for name, times in done.items():
        kinds[name.rpartition(" ")[0]] += times
    return dict(kinds)


def _deadlocks() -> Any:
    with databases.admin() as server:
        server.execute("SELECT pg_stat_clear_snapshot()")
        name = str(connection.settings_dict["NAME"])
        return server.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [name]).fetchone()
