"""Attempts that are only counted are recorded in the end, whatever comes in between."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from erp.foundation.counting import counter
from erp.foundation.sightings import read_sighting, tell_sighting
from erp.web import sightings, tasks
from erp.web.folding import Fold, count_attempt, count_rest, take_off
from tests.erp.web.events import details, events
from tests.erp.web.signing_in import OWNER

pytestmark = pytest.mark.django_db

MINUTE = 60
FOLD = Fold("test_folding", 1)


@pytest.fixture(autouse=True)
def _clean(clean_counts: None) -> None:
    """Attempts of other tests count for nothing here."""


def _pass(minutes: int) -> None:
    """Move the clock of the counts: what has run out by then is gone."""
    shared = counter()
    for key in list(shared.scan_iter("installation:*attempts:*")):
        left = int(str(shared.ttl(key))) - minutes * MINUTE
        if left > 0:
            shared.expire(key, left)
        else:
            shared.delete(key)


def test_count_that_began_late_is_still_known_when_it_is_recorded() -> None:
    assert count_attempt(FOLD) == 1
    _pass(9)
    assert [count_attempt(FOLD) for _ in range(3)] == [2, 3, 4]
    # The worker was away for two hours beside the ten minutes.
    _pass(130)
    assert count_rest(FOLD) == 3


def test_window_ends_ten_minutes_after_the_first_attempt() -> None:
    assert count_attempt(FOLD) == 1
    _pass(10)
    assert count_attempt(FOLD) == 1


def test_attempt_at_the_end_of_the_window_is_lost_to_nobody() -> None:
    assert count_attempt(FOLD) == 1
    _pass(25)
    assert [count_attempt(FOLD), count_attempt(FOLD)] == [1, 2]
    _pass(10)
    assert count_rest(FOLD) == 1


def test_attempt_that_comes_while_the_rest_is_written_is_recorded_next_time() -> None:
    for _ in range(4):
        count_attempt(FOLD)
    rest = count_rest(FOLD)
    count_attempt(FOLD)
    assert take_off(FOLD, rest) is True
    _pass(120)
    assert count_rest(FOLD) == 1
    assert take_off(FOLD, 1) is False
    assert count_attempt(FOLD) == 1


def _failing_once(real: Callable[..., None]) -> Callable[..., None]:
    tried = []

    def record(*args: Any) -> None:
        tried.append(args)
        if len(tried) == 1:
            raise OperationalError("the database restarts")
        real(*args)

    return record


def test_sighting_that_is_tried_again_is_counted_once(
    karoo: Any, sightings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_sighting("sign_in_failed", address=OWNER, ip="198.51.100.1", reason="wrong password")
    facts = read_sighting(sightings[0])
    monkeypatch.setattr(_recording(), "_record", _failing_once(_recording()._record))
    with pytest.raises(OperationalError):
        tasks.record_sighting(sightings[0])
    for _ in range(2):
        tasks.record_sighting(sightings[0])
    assert len(events(karoo, "tenancy.session.sign_in_failed")) == 1
    assert count_attempt(_recording()._fold(facts)) == 2


def test_rest_that_could_not_be_written_is_kept(
    karoo: Any, sightings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(25):
        tell_sighting("sign_in_failed", address=OWNER, ip=f"198.51.100.{number}", reason="wrong password")
    for message in sightings:
        _recording().record_sighting(read_sighting(message))
    monkeypatch.setattr(_recording(), "_record", _failing_once(_recording()._record))
    with pytest.raises(OperationalError):
        tasks.record_rest(sightings[20])
    tasks.record_rest(sightings[20])
    tasks.record_rest(sightings[20])
    found = events(karoo, "tenancy.session.sign_in_failed")
    assert [details(one)["attempts"] for one in found] == [1] * 20 + [5]
    # It stands for attempts from several networks, so it names none of them.
    assert (found[-1].ip, found[-1].request_id, details(found[-1])["path"]) == ("", "", "")


def test_both_tasks_are_tried_again_when_the_database_is_away() -> None:
    for task in (tasks.record_sighting, tasks.record_rest):
        assert any(issubclass(OperationalError, one) for one in task.autoretry_for)
        assert task.retry_backoff


def _recording() -> Any:
    """The module; the fixture of the messages has the same name."""
    return sightings
