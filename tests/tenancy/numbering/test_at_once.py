"""Somebody spells a series anew while others post: whoever comes first decides, and no number is lost."""

import threading

import pytest

from erp.foundation.actor import Actor
from tenancy.numbering.changing import change_numbering
from tenancy.numbering.errors import NumbersWereGiven, PrefixTaken
from tenancy.numbering.queries import series_year
from tenancy.numbering.spelling import Spelling
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.accounting.ledger.test_posting_at_once import PATIENCE, Worker
from tests.tenancy.numbering.test_numbering import BY_HAND, post

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = Actor.command("at once")


def test_all_numbers_have_one_spelling_when_one_spells_and_four_post(karoo: Tenant) -> None:
    start = threading.Barrier(5)

    def post_three() -> list[str]:
        start.wait(PATIENCE)
        numbers = []
        for _ in range(3):
            with tenant_context(karoo.id):
                numbers.append(post(ACTOR).number)
        return numbers

    def spell() -> bool:
        start.wait(PATIENCE)
        try:
            with tenant_context(karoo.id):
                change_numbering("JE", "2026", BY_HAND, actor=ACTOR)
        except NumbersWereGiven:
            return False
        return True

    speller, *posters = Worker(spell), *(Worker(post_three) for _ in range(4))
    was_first = speller.ended()
    numbers = sorted(number for poster in posters for number in poster.ended())
    of_both = ("JV/26-27/", 4, 1043), ("JE-2026-", 5, 1)
    prefix, width, first = of_both[0] if was_first is True else of_both[1]
    assert numbers == [f"{prefix}{first + at:0{width}}" for at in range(12)]


def test_who_posts_waits_for_who_spells(karoo: Tenant) -> None:
    is_spelled, may_end = threading.Event(), threading.Event()

    def spell() -> None:
        with tenant_context(karoo.id):
            change_numbering("JE", "2026", BY_HAND, actor=ACTOR)
            is_spelled.set()
            assert may_end.wait(PATIENCE)

    def post_one() -> str:
        with tenant_context(karoo.id):
            return post(ACTOR).number

    speller = Worker(spell)
    assert is_spelled.wait(PATIENCE)
    poster = Worker(post_one)
    poster.join(0.5)
    assert poster.is_alive()
    may_end.set()
    assert speller.ended() is None
    assert poster.ended() == "JV/26-27/1043"


def test_who_spells_waits_for_who_posts_and_is_refused(karoo: Tenant) -> None:
    is_posted, may_end = threading.Event(), threading.Event()

    def post_one() -> None:
        with tenant_context(karoo.id):
            post(ACTOR)
            is_posted.set()
            assert may_end.wait(PATIENCE)

    def spell() -> None:
        with tenant_context(karoo.id):
            change_numbering("JE", "2026", BY_HAND, actor=ACTOR)

    poster = Worker(post_one)
    assert is_posted.wait(PATIENCE)
    speller = Worker(spell)
    speller.join(0.5)
    assert speller.is_alive()
    may_end.set()
    assert poster.ended() is None
    assert isinstance(speller.ended(), NumbersWereGiven)


def test_two_years_cannot_take_one_prefix_at_once(karoo: Tenant) -> None:
    start = threading.Barrier(2)

    def spell(cycle: str) -> str:
        start.wait(PATIENCE)
        with tenant_context(karoo.id):
            change_numbering("JE", cycle, Spelling("X-", 5), actor=ACTOR)
        return cycle

    results = [worker.ended() for worker in [Worker(lambda: spell("2026")), Worker(lambda: spell("2027"))]]
    assert {type(one) for one in results} == {str, PrefixTaken}
    with tenant_context(karoo.id):
        assert {series_year("JE", cycle).next == "X-00001" for cycle in ("2026", "2027")} == {True, False}
