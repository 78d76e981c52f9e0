"""The page that goes through the ASVS names tests that exist, and leaves no point out."""

import ast
import re

import pytest

from tests.tidy.source import ROOT

PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d\.\d\.\d+) \| (\d) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))

# Points of levels 1 and 2 in ASVS 5.0, by section.
POINTS = {
    "6.1": "1 2 3", "6.2": "1 2 3 4 5 6 7 8 9 10 11 12", "6.3": "1 2 3 4", "6.4": "1 2 3 4", "6.5": "1 2 3 4 5",
    "6.6": "1 2 3", "6.8": "1 2 3 4", "7.1": "1 2 3", "7.2": "1 2 3 4", "7.3": "1 2", "7.4": "1 2 3 4 5",
    "7.5": "1 2", "7.6": "1 2", "8.1": "1 2", "8.2": "1 2 3", "8.3": "1", "8.4": "1",
}  # fmt: skip


def test_every_point_of_levels_one_and_two_has_its_row() -> None:
    expected = {f"{section}.{number}" for section, numbers in POINTS.items() for number in numbers.split()}
    assert {point for point, _, _, _ in ROWS} == expected


@pytest.mark.parametrize("row", ROWS, ids=[one[0] for one in ROWS])
def test_point_names_a_test_or_says_why_it_does_not_apply(row: tuple[str, str, str, str]) -> None:
    assert row[3].startswith(("`tests/", "not applicable because "))


@pytest.mark.parametrize(("path", "function"), NAMED, ids=["::".join(one) for one in NAMED])
def test_named_test_exists(path: str, function: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert function in names if function else any(name.startswith("test_") for name in names) or "test_" in path
