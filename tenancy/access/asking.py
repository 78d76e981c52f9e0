"""What asks for which permission: the pages from the URL map, the acts from their own source.

For the documentation and the tests that hold it; nothing that answers a request reads it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.urls import URLResolver, get_resolver

from erp.foundation.declared import is_ours


@dataclass(frozen=True, slots=True)
class AskingPage:
    """A page of a tenant: its address, its name, what it asks for, and whether for a fresh proof of identity."""

    address: str
    name: str
    permission: str
    proof: str


@dataclass(frozen=True, slots=True)
class AskingAct:
    """An act: where it stands, and the permissions that it asks its actor for, in their order."""

    module: str
    name: str
    permissions: tuple[str, ...]


def asking_pages() -> list[AskingPage]:
    """Every page below a tenant's path that takes a permission, by address."""
    return sorted(_pages(get_resolver(), "", ""), key=lambda one: (one.address, one.name))


def asking_acts() -> list[AskingAct]:
    """Every public function that takes an actor and asks him for a permission, by module."""
    found = [act for name, file in _own_modules() for act in _acts_in(name, file)]
    return sorted(found, key=lambda one: (one.module, one.name))


def _pages(resolver: URLResolver, before: str, room: str) -> Iterator[AskingPage]:
    for one in resolver.url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _pages(one, address, f"{room}{one.namespace}:" if one.namespace else room)
        elif hasattr(one.callback, "permission"):
            page: Any = one.callback
            proof = "to read" if page.proves_to_read else "to write" if page.proves else ""
            yield AskingPage(f"/{address}", f"{room}{one.name or ''}", page.permission, proof)


def _own_modules() -> Iterator[tuple[str, Path]]:
    for config in filter(is_ours, apps.get_app_configs()):
        path = Path(config.path)
        for file in sorted(path.rglob("*.py")):
            parts = file.relative_to(path).with_suffix("").parts
            if "migrations" not in parts and parts[-1] != "__init__":
                yield ".".join((config.name, *parts)), file


def _acts_in(name: str, file: Path) -> Iterator[AskingAct]:
    source = file.read_text(encoding="utf-8")
    if "require_permission(actor," not in source:
        return
    module = import_module(name)
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if "actor" in {one.arg for one in node.args.kwonlyargs}:
            asked = tuple(_asked(node, module))
            if asked:
                yield AskingAct(name, node.name, asked)


def _asked(function: ast.FunctionDef, module: ModuleType) -> Iterator[str]:
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or len(node.args) != 2:
            continue
        called, whom = node.func, node.args[0]
        is_asking = isinstance(called, ast.Name) and called.id == "require_permission"
        if is_asking and isinstance(whom, ast.Name) and whom.id == "actor":
            yield _meant(node.args[1], module)


def _meant(node: ast.expr, module: ModuleType) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return str(getattr(module, node.id)) if isinstance(node, ast.Name) else ast.unparse(node)
