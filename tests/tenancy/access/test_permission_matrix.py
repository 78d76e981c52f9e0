"""Every built-in role against every permission and every act, as docs/permissions.md says it."""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from erp.foundation.actor import Actor
from tenancy.access.registry import Role, all_permissions
from tests.tenancy.access.people import give
from tests.tidy.source import modules

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.django_db


def documented() -> dict[str, set[str]]:
    """Who holds what by the page of the documentation, which is read as it stands."""
    found: dict[str, set[str]] = {}
    columns: list[str] = []
    for line in (ROOT / "docs" / "permissions.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "Permission":
            columns = [cell.lower() for cell in cells[3:]]
        elif line.startswith("| `"):
            found[cells[0].strip("`")] = {role for role, cell in zip(columns, cells[3:], strict=True) if cell == "yes"}
    return found


class _Asked(Exception):
    """Stops an act at the moment it asks."""

    def __init__(self, code: str) -> None:
        self.code = code


def _stop(actor: Actor, code: str) -> None:
    raise _Asked(code)


def acts() -> Iterator[tuple[str, str]]:
    """Every public function that asks for a permission and takes an actor, by module and name."""
    for module in modules():
        for node in module.tree.body:
            if (
                not module.is_migration
                and isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and "actor" in {one.arg for one in node.args.kwonlyargs}
                and "require_permission(actor," in ast.unparse(node)
            ):
                yield module.name.removesuffix(".py").replace("/", "."), node.name


ACTS = sorted(acts())


@pytest.fixture
def actor_in(karoo, within) -> Callable[[str], Actor]:
    """``actor_in("cashier")``: somebody in that role, computed as for a request."""

    def give_role(role: str) -> Actor:
        with within(karoo):
            return give("clerk", role)

    return give_role


@pytest.mark.parametrize("role", Role)
def test_role_holds_what_the_documentation_says(role: Role, actor_in) -> None:
    says = documented()
    assert says.keys() == all_permissions().keys()
    actor = actor_in(role)
    assert {code for code in says if actor.may(code)} == {code for code, roles in says.items() if role in roles}


def test_there_are_permissions_for_every_module_and_action() -> None:
    assert len(all_permissions()) >= 48
    assert {one.action for one in all_permissions().values()} >= {
        "view", "create", "edit", "submit", "approve", "post", "reverse", "export", "import", "settings",
    }  # fmt: skip


@pytest.mark.parametrize(("module", "name"), ACTS, ids=[f"{module}.{name}" for module, name in ACTS])
def test_act_asks_first_and_for_what_the_documentation_knows(module: str, name: str, monkeypatch, actor_in) -> None:
    says = documented()
    monkeypatch.setattr(f"{module}.require_permission", _stop)
    function = getattr(import_module(module), name)
    needed = [
        one.name
        for one in inspect.signature(function).parameters.values()
        if one.default is one.empty and one.name != "actor" and one.kind is not one.VAR_KEYWORD
    ]
    with pytest.raises(_Asked) as asked:
        function(**{one: MagicMock() for one in needed}, actor=Actor("person", "Somebody"))
    assert asked.value.code in says


@pytest.mark.parametrize("role", Role)
def test_every_act_is_allowed_or_refused_as_documented(role: Role, actor_in, monkeypatch) -> None:
    from erp.foundation.errors import PermissionRefused
    from tenancy.access.checking import require_permission

    says, actor = documented(), actor_in(role)
    for module, name in ACTS:
        for code in says:
            if f'"{code}"' in inspect.getsource(getattr(import_module(module), name)):
                if role in says[code]:
                    require_permission(actor, code)
                else:
                    with pytest.raises(PermissionRefused):
                        require_permission(actor, code)
