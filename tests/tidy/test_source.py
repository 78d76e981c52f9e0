"""The habits of the house that a machine can keep."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("erp", "tenancy", "auditlog", "accounting", "inventory", "reporting", "operators")


def sources(*, with_migrations: bool = False) -> list[Path]:
    return sorted(
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if with_migrations or "migrations" not in path.parts
    )


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_modules_and_public_names_say_what_they_are() -> None:
    silent = []
    for path in sources():
        tree = ast.parse(path.read_text())
        if tree.body and ast.get_docstring(tree) is None:
            silent.append(name_of(path))
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            if node.name.startswith("_") or node.name == "Meta" or _is_inner(tree, node):
                continue
            # What is called like a field says by its name what it is.
            if any(ast.unparse(one).endswith("property") for one in node.decorator_list):
                continue
            if ast.get_docstring(node) is None:
                silent.append(f"{name_of(path)}:{node.name}")
    assert silent == []


def _is_inner(tree: ast.Module, wanted: ast.AST) -> bool:
    """Whether a definition stands inside a function or a private class, where nobody else sees it."""
    return any(
        wanted is inner
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef) or (isinstance(outer, ast.ClassDef) and outer.name.startswith("_"))
        for inner in ast.walk(outer)
        if inner is not outer
    )


@pytest.mark.parametrize("drawer", ["utils", "helpers", "common", "services", "misc"])
def test_no_junk_drawers(drawer: str) -> None:
    assert [name_of(path) for path in sources() if path.stem == drawer or drawer in path.parts] == []


def test_models_modules_are_tables_of_contents() -> None:
    for package in ("tenancy", "auditlog", "accounting"):
        tree = ast.parse((ROOT / package / "models.py").read_text())
        assert not [node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)]


def test_signals_are_not_used_between_our_apps() -> None:
    """Django's own hooks are received in two places; nobody sends a signal of ours."""
    senders = [
        name_of(path) for path in sources() if "Signal(" in path.read_text() or ".send_robust(" in path.read_text()
    ]
    assert senders == []


# The lock is told to name no registry, which names the option.
_REGISTRY = re.compile(r"(?<!no-emit-)index-url|https?://(?:registry\.|\S*/simple\b)")


def test_nothing_names_a_machine_or_a_registry() -> None:
    """Neither where this checkout or its owner lives, nor where libraries come from."""
    # A place as short as /tmp or /app is a name that any text may hold.
    here = [str(place) for place in (ROOT, Path.home()) if len(place.parts) > 2]
    found = []
    for folder in (*PACKAGES, "templates", "static", "docs", "requirements", "tools", "bench", "tests"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".html", ".js", ".css", ".md", ".txt", ".in", ".sh") and path.is_file():
                text = path.read_text(errors="replace")
                found += [f"{name_of(path)}: {place}" for place in here if f"{place}/" in text]
                found += [f"{name_of(path)}: {one}" for one in _REGISTRY.findall(text) if path != Path(__file__)]
                if folder == "requirements" and "://" in text:
                    found.append(f"{name_of(path)}: an address")
    assert found == []
