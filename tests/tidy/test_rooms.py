"""What a room is made of keeps its order, whatever its modules are called besides: urls, views, forms, acts, models."""

import ast

import pytest

from tests.tidy.source import ROOT, Module, modules

_LEVELS = {"models": 0, "forms": 2, "views": 3, "urls": 4}
_ACT, _REST = 1, 2


def _level(module: Module) -> int:
    """Where it stands: what takes an ``actor`` by name is an act; what else has no name of its own may use forms."""
    last = module.path.stem.rpartition("_")[2]
    return _LEVELS.get(last, _ACT if _has_act(module.tree) else _REST)


def _has_act(tree: ast.Module) -> bool:
    functions = (one for one in tree.body if isinstance(one, ast.FunctionDef))
    return any("actor" in [given.arg for given in one.args.kwonlyargs] for one in functions)


def _upward(module: Module) -> list[str]:
    room = module.path.parent.relative_to(ROOT).as_posix().replace("/", ".")
    imported = [
        node.module.removeprefix(f"{room}.")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{room}.")
    ]
    return [one for one in imported if _LEVELS.get(one.rpartition("_")[2], 0) > _level(module)]


def _is_of_a_room(module: Module) -> bool:
    """Two folders down, and no part of the shell, which has no rooms."""
    parts = module.path.relative_to(ROOT).parts
    return len(parts) == 3 and parts[0] != "erp"


def _of_rooms() -> list[Module]:
    return [one for one in modules() if not one.is_migration and _is_of_a_room(one)]


@pytest.mark.parametrize("kind", ["role_forms", "access_views", "role_models", "repeating_forms"])
def test_modules_of_longer_names_are_held_too(kind: str) -> None:
    assert [one for one in _of_rooms() if one.path.stem == kind]


def test_nothing_in_a_room_imports_from_above_itself() -> None:
    assert {one.name: found for one in _of_rooms() if (found := _upward(one))} == {}


def test_an_act_that_takes_from_a_form_is_seen() -> None:
    text = "from tenancy.access.role_forms import RoleForm\ndef make_role(*, actor): ...\n"
    assert _upward(Module(ROOT / "tenancy/access/making.py", text, ast.parse(text))) == ["role_forms"]
