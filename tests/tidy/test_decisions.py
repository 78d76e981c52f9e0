"""Each decision is called by a number of its own."""

import re
from collections import Counter

from tests.tidy.source import ROOT

_DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
_NAME = re.compile(r"(\d{4})-[a-z0-9-]+\Z")
_HEADING = re.compile(r"# (?:(\d+)\. )?\S")
_LINK = re.compile(r"decisions/(\d{4}-[a-z0-9-]+)")


def test_no_two_decisions_bear_the_same_number() -> None:
    names = [_NAME.match(path.stem) for path in _DECISIONS]
    assert all(names), "a decision is called by four digits and its words"
    times = Counter(name[1] for name in names if name)
    assert [number for number, count in times.items() if count > 1] == []


def test_heading_of_a_decision_bears_its_number_if_any() -> None:
    for path in _DECISIONS:
        heading = _HEADING.match(path.read_text(encoding="utf-8"))
        assert heading, path.name
        assert heading[1] is None or int(heading[1]) == int(path.stem[:4]), path.name


def test_every_decision_that_is_referred_to_is_there() -> None:
    there = {path.stem for path in _DECISIONS}
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {name for page in pages for name in _LINK.findall(page.read_text(encoding="utf-8"))}
    assert named
    assert named <= there
