"""Two people at one draft: it is posted once, and what is approved is what stood there."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from accounting.journals.approving import approve_draft
from accounting.journals.contents import content_of
from accounting.journals.drafting import change_draft
from accounting.journals.models import DraftEntry
from accounting.journals.posting_drafts import post_draft
from accounting.journals.submitting import submit_draft, take_back_draft
from accounting.ledger.models import JournalEntry
from erp.foundation.errors import Refusal
from tenancy.scoping.context import tenant_context
from tests.accounting.journals.drafts import ask_for_approval_above, draft, submitted
from tests.accounting.ledger.test_posting_at_once import Worker
from tests.conftest import actor_named

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(tenant_id: UUID, *works: Callable[[], Any]) -> list[Any]:
    """Do several things in threads that begin together; what came of each."""
    start = threading.Barrier(len(works))

    def begun(work: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            start.wait()
            with tenant_context(tenant_id):
                return work()

        return run

    return [worker.ended() for worker in [Worker(begun(work)) for work in works]]


def test_two_who_post_one_draft_post_it_once(karoo) -> None:
    accountant = actor_named("accountant@karoo.example", "karoo")
    with tenant_context(karoo.id):
        made = draft(accountant)
    first, second = at_once(karoo.id, *[lambda: post_draft(made.id, actor=accountant).id] * 2)
    assert first == second
    with tenant_context(karoo.id):
        assert JournalEntry.objects.count() == 1


def test_what_is_approved_while_it_is_changed_is_what_the_page_showed_or_nothing(karoo) -> None:
    maker, checker = (actor_named(f"{name}@karoo.example", "karoo") for name in ("accountant", "admin"))
    with tenant_context(karoo.id):
        ask_for_approval_above(0)
        made = submitted(maker)
        shown = made.version

    def change() -> None:
        back = take_back_draft(made.id, actor=maker)
        content = content_of(back)
        lines = [replace(line, amount=line.amount * 9, currency_amount=line.amount * 9) for line in content.lines]
        change_draft(made.id, replace(content, lines=lines), version=back.version, actor=maker)
        submit_draft(made.id, actor=maker)

    results = at_once(karoo.id, change, lambda: approve_draft(made.id, actor=checker, version=shown))
    assert all(one is None or isinstance(one, Refusal | DraftEntry) for one in results)
    with tenant_context(karoo.id):
        made.refresh_from_db()
        assert made.state == "submitted" or made.total == 100_00
