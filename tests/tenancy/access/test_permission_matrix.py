"""Every built-in role against every permission and every act, as the documentation says it."""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from unittest.mock import MagicMock

import pytest

from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tenancy.access.checking import require_permission
from tenancy.access.registry import Role, all_permissions
from tests.documented import permissions_by_act, roles_by_permission
from tests.tenancy.access.people import give
from tests.tidy.source import modules

pytestmark = pytest.mark.django_db

Act = tuple[str, str]


class _Allowed(Exception):
    """Stops an act where it was let on."""


def _acts() -> Iterator[Act]:
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


ACTS = sorted(_acts())


@pytest.fixture
def actor_in(karoo, within) -> Callable[[str], Actor]:
    """``actor_in("cashier")``: somebody in that role, computed as for a request."""

    def give_role(role: str) -> Actor:
        with within(karoo):
            return give("clerk", role)

    return give_role


def _ask(act: Act, actor: Actor) -> None:
    """Call an act with things that are none; it ends where it is refused, or where it is let on."""
    function = getattr(import_module(act[0]), act[1])
    needed = [
        one.name
        for one in inspect.signature(function).parameters.values()
        if one.default is one.empty and one.name != "actor" and one.kind is not one.VAR_KEYWORD
    ]
    function(**{one: MagicMock() for one in needed}, actor=actor)


@pytest.mark.parametrize("role", Role)
def test_role_holds_what_the_documentation_says(role: Role, actor_in) -> None:
    says = roles_by_permission()
    assert says.keys() == all_permissions().keys()
    actor = actor_in(role)
    assert {code for code in says if actor.may(code)} == {code for code, roles in says.items() if role in roles}


def test_there_are_permissions_for_every_module_and_action() -> None:
    assert len(all_permissions()) >= 48
    assert {one.action for one in all_permissions().values()} >= {
        "view", "create", "edit", "submit", "approve", "post", "reverse", "export", "import", "settings",
    }  # fmt: skip


def test_every_act_is_documented() -> None:
    assert set(ACTS) == set(permissions_by_act())


@pytest.mark.parametrize("act", ACTS, ids=".".join)
def test_act_asks_first_and_for_what_is_documented(act: Act, monkeypatch) -> None:
    asked: list[str] = []

    def ask(actor: Actor, code: str) -> None:
        asked.append(code)
        raise _Allowed

    monkeypatch.setattr(f"{act[0]}.require_permission", ask)
    with pytest.raises(_Allowed):
        _ask(act, Actor("person", "Somebody"))
    assert asked[0] == permissions_by_act()[act][0]


@pytest.mark.parametrize("role", Role)
def test_every_act_lets_a_role_on_or_refuses_it_as_documented(role: Role, actor_in, monkeypatch) -> None:
    actor, roles = actor_in(role), roles_by_permission()

    def ask(actor: Actor, code: str) -> None:
        require_permission(actor, code)
        raise _Allowed

    for act in ACTS:
        first = permissions_by_act()[act][0]
        with monkeypatch.context() as patched:
            patched.setattr(f"{act[0]}.require_permission", ask)
            with pytest.raises(_Allowed if role in roles[first] else PermissionRefused):
                _ask(act, actor)
