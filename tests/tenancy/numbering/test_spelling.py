"""How numbers are spelled: different numbers differ, and each tells its prefix and its sequence."""

import string

from hypothesis import given
from hypothesis import strategies as st

from tenancy.numbering.spelling import MOST_SIGNS_IN_INDIA, Spelling, room, spelled, taken_apart
from tenancy.tenants.models import Country

_SIGNS = string.ascii_uppercase + string.digits + "/-"
prefixes = st.one_of(
    st.just(""),
    st.builds(lambda begin, end: begin + end, st.text(_SIGNS, max_size=13), st.sampled_from("ABZ/-")),
)
widths = st.integers(1, 9)
sequences = st.integers(1, 999_999_999_999)


@given(prefixes, widths, sequences)
def test_a_spelled_number_tells_its_prefix_and_its_sequence(prefix: str, width: int, sequence: int) -> None:
    assert taken_apart(spelled(prefix, width, sequence)) == (prefix, sequence)


@given(st.tuples(prefixes, sequences), st.tuples(prefixes, sequences), widths, widths)
def test_different_numbers_are_spelled_differently(
    one: tuple[str, int], other: tuple[str, int], one_width: int, other_width: int
) -> None:
    """Of one prefix there is one width, for no two rows of a tenant have the same prefix."""
    other_width = one_width if one[0] == other[0] else other_width
    assert (spelled(one[0], one_width, one[1]) == spelled(other[0], other_width, other[1])) == (one == other)


@given(prefixes, widths, st.integers(1, 99_999))
def test_room_is_for_exactly_the_numbers_that_are_not_too_long(prefix: str, width: int, first: int) -> None:
    fit = room(prefix, first, Country.INDIA)
    if fit:
        assert len(spelled(prefix, 1, first + fit - 1)) <= MOST_SIGNS_IN_INDIA
    assert len(spelled(prefix, 1, first + fit)) > MOST_SIGNS_IN_INDIA


def test_places_become_the_fiscal_year() -> None:
    assert Spelling("{year}|{yy}|{yy-yy}", 5).prefix("2026") == "2026|26|26-27"
    assert Spelling("JV/{yy-yy}/", 4).number("2099", 12) == "JV/99-00/0012"
    assert Spelling("", 1).number("2026", 12) == "12"


def test_texts_that_are_no_numbers_are_not_taken_apart() -> None:
    for text in ("", "JE-", "je-1", "JE 1", "JE-1x", "١٢", "JE-" + "1" * 19 + "x", "12\n"):
        assert taken_apart(text) is None
