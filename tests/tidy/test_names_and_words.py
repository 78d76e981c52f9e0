"""Names that say what a thing is, words of the house, and a docstring where the public looks."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.tidy.source import ROOT, Module, modules

_OWN = [one for one in modules() if not one.is_migration]
_MIGRATIONS = [one for one in modules() if one.is_migration and one.path.name != "__init__.py"]

JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "common", "services", "service", "misc", "lib", "core", "managers"}

# Words that the house does not use, as parts of names in the code.
_FORBIDDEN_PARTS = {
    "voucher", "unpost", "organisation", "organization", "workspace", "shipment", "karat",
    "is_admin", "gl_account", "grn", "gold_price", "journal_transaction", "log_entry", "mark_as", "update_status",
}  # fmt: skip
_FORBIDDEN_VERBS = ("process_", "handle_", "manage_", "do_", "mark_as_", "update_status")
# What Django calls and we only answer to.
_DJANGOS_OWN = {"process_exception", "process_request", "process_response", "process_view", "handle"}


@pytest.mark.parametrize("migration", _MIGRATIONS, ids=lambda one: one.name)
def test_migration_has_a_sentence_for_a_name(migration: Module) -> None:
    assert re.fullmatch(r"\d{4}_[a-z]+(_[a-z0-9]+)+\.py", migration.path.name)
    assert "_auto_" not in migration.path.name
    assert len(migration.path.stem.split("_")) >= 4


@pytest.mark.parametrize("module", _OWN, ids=lambda one: one.name)
def test_module_is_no_junk_drawer(module: Module) -> None:
    assert not JUNK_DRAWERS & {module.path.stem, *module.path.relative_to(ROOT).parts[:-1]}


def _names(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


@pytest.mark.parametrize("module", _OWN, ids=lambda one: one.name)
def test_words_are_those_of_the_house(module: Module) -> None:
    snake = {re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() for name in _names(module)}
    assert not {name for name in snake for part in _FORBIDDEN_PARTS if part in name}


@pytest.mark.parametrize("module", _OWN, ids=lambda one: one.name)
def test_verbs_are_those_of_the_house(module: Module) -> None:
    functions = {node.name for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)} - _DJANGOS_OWN
    assert not {name for name in functions if name.lstrip("_").startswith(_FORBIDDEN_VERBS)}


def _public(body: list[ast.stmt], owner: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            continue
        # The setter of a property and an overload say nothing that the first has not said.
        if any(ast.unparse(one).endswith((".setter", "overload")) for one in node.decorator_list):
            continue
        yield f"{owner}{node.name}", node
        if isinstance(node, ast.ClassDef):
            yield from _public(node.body, f"{node.name}.")


@pytest.mark.parametrize("module", _OWN, ids=lambda one: one.name)
def test_public_things_say_what_they_are(module: Module) -> None:
    if module.path.name != "__init__.py":
        assert ast.get_docstring(module.tree), f"{module.name} has no docstring"
    without = [name for name, node in _public(module.tree.body) if not ast.get_docstring(node)]
    assert without == []


@pytest.mark.parametrize("module", _OWN, ids=lambda one: one.name)
def test_nothing_is_left_to_be_done(module: Module) -> None:
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", module.text)
    stubs = [
        node.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        and len(node.body) == 1
        and isinstance(node.body[0], ast.Pass)
    ]
    assert stubs == []


_ACT_FILES = [one for one in _OWN if "    with act(" in one.text and one.path.name not in ("settings.py",)]


@pytest.mark.parametrize("module", _ACT_FILES, ids=lambda one: one.name)
def test_acts_take_a_keyword_only_actor(module: Module) -> None:
    for node in module.tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if any(ast.unparse(inner).startswith("act(") for inner in ast.walk(node) if isinstance(inner, ast.Call)):
            assert "actor" in {one.arg for one in node.args.kwonlyargs}, node.name
