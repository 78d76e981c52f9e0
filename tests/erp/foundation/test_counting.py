"""Counts have an end of their own, whatever is taken off them."""

from erp.foundation import counting
from erp.foundation.counting import count, counter, forget, key_of, take_off

KEY = key_of("tests", "counting", "one")


def test_count_goes_on_until_its_end_or_until_it_is_forgotten() -> None:
    assert [count(KEY, 60).place for _ in range(3)] == [1, 2, 3]
    take_off(KEY)
    assert count(KEY, 60).place == 3
    assert 0 < count(KEY, 60).seconds_left <= 60
    forget(KEY)
    assert count(KEY, 60).place == 1
    forget(KEY)


def test_nothing_is_taken_off_a_count_that_has_run_out() -> None:
    forget(KEY)
    take_off(KEY)
    assert not counter().exists(KEY)
    assert count(KEY, 60).seconds_left > 1
    forget(KEY)


def test_keys_tell_rooms_and_kinds_apart_and_hide_what_was_typed() -> None:
    keys = {key_of(room, kind, "A@x.example") for room in ("a", "b") for kind in ("one", "two")}
    assert len(keys) == 4
    assert key_of("a", "one", " a@X.example ") in keys
    assert not any("x.example" in one.lower() for one in keys)
    assert counting.key_of("a", "one", "a", "b") != counting.key_of("a", "one", "ab")
