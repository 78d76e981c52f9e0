"""A stranger at the door of somebody else's books, and the owner who reads of it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.xdist_group("browser")


def test_owner_reads_who_was_at_the_door_and_who_guessed(arrive: Arrive, books: str) -> None:
    """Through the real queue and the real worker."""
    guesser = arrive(None)
    guesser.sign_in("owner@karoo.example", "not the password")
    expect(guesser.page.get_by_role("alert")).to_be_visible()
    stranger = arrive("outsider")
    stranger.watch.allow(404, books)
    stranger.go(f"{books}journal/")
    stranger.reads("no such page")
    owner = arrive("owner")
    for words in ("tried to cross into another business: asked", "failed to sign in as owner@karoo.example"):
        for _ in range(20):
            owner.go(f"{books}audit/")
            if owner.page.get_by_text(words).count():
                break
            owner.page.wait_for_timeout(500)
        expect(owner.page.get_by_text(words).first).to_be_visible()
