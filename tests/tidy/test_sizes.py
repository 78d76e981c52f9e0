"""Sizes that stay readable."""

import ast

import pytest

from tests.tidy.source import ROOT, Module, modules

MOST_LINES_OF_A_FILE, MOST_LINES_OF_A_FUNCTION = 400, 70

_EVERYTHING = [one for one in (*modules(), *modules("tests", "bench")) if not one.is_migration]


@pytest.mark.parametrize("module", _EVERYTHING, ids=lambda one: one.name)
def test_file_is_short_enough(module: Module) -> None:
    assert len(module.text.splitlines()) < MOST_LINES_OF_A_FILE


@pytest.mark.parametrize("module", _EVERYTHING, ids=lambda one: one.name)
def test_functions_are_short_enough(module: Module) -> None:
    long = [
        f"{node.name} has {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 >= MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize(
    "path", sorted(str(path.relative_to(ROOT)) for kind in ("css", "js") for path in (ROOT / "static").rglob(f"*.{kind}"))
)
def test_style_or_script_is_short_enough(path: str) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) < MOST_LINES_OF_A_FILE
