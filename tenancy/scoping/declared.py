"""What the storeys above say about their guards, each in its ``<app>/guards.py``.

``TRIGGERS`` names the triggers without which a table is not guarded, by table, and
``findings()`` tells of what else the app has found wrong, one sentence each.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from django.apps import apps

from tenancy.scoping.finding import Finding

_HOME = Path(__file__).resolve().parents[2]


def declared_triggers() -> dict[str, tuple[str, ...]]:
    """The triggers that must be there, by table."""
    found: dict[str, tuple[str, ...]] = {}
    for module in _modules():
        for table, triggers in getattr(module, "TRIGGERS", {}).items():
            found[table] = (*found.get(table, ()), *triggers)
    return found


def declared_findings() -> Iterator[Finding]:
    """What the apps find wrong by checks of their own."""
    for module in _modules():
        for table, kind, sentence in getattr(module, "findings", list)():
            yield Finding(table, kind, sentence)


@cache
def _modules() -> tuple[ModuleType, ...]:
    names = [f"{config.name}.guards" for config in apps.get_app_configs() if Path(config.path).is_relative_to(_HOME)]
    return tuple(import_module(name) for name in names if find_spec(name) is not None)
