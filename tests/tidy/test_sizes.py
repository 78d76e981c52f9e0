"""Sizes that stay readable, in the tests and on the pages, too."""

import ast

from tests.tidy.source import ROOT, modules

MOST_LINES_OF_A_FILE, MOST_LINES_OF_A_FUNCTION = 400, 70

_EVERYTHING = [one for one in (*modules(), *modules("tests", "bench")) if not one.is_migration]


def test_files_are_short_enough() -> None:
    long = {one.name: lines for one in _EVERYTHING if (lines := len(one.text.splitlines())) >= MOST_LINES_OF_A_FILE}
    assert long == {}


def test_functions_are_short_enough() -> None:
    long = {
        f"{one.name}: {node.name}": lines
        for one in _EVERYTHING
        for node in ast.walk(one.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) >= MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_styles_and_scripts_are_short_enough() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for kind in ("css", "js")
        for path in (ROOT / "static").rglob(f"*.{kind}")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) >= MOST_LINES_OF_A_FILE
    }
    assert long == {}
