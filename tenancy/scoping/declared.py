"""What the storeys above say about their guards, each in its ``<app>/guards.py``.

``TRIGGERS`` names the triggers without which a table is not guarded, by table, and
``PARTITION_TRIGGERS`` those that each partition of a table has as well.
``CALLABLE_DEFINER_FUNCTIONS`` names functions that run with the owner's rights and that the
application may call; ``findings()`` tells of what else the app has found wrong, one sentence
each.
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
    return _triggers("TRIGGERS")


def declared_partition_triggers() -> dict[str, tuple[str, ...]]:
    """The triggers that must be on each partition, by the table that it is one of."""
    return _triggers("PARTITION_TRIGGERS")


def declared_callable_functions() -> frozenset[str]:
    """The functions with the owner's rights that the application may call."""
    return frozenset(name for module in _modules() for name in getattr(module, "CALLABLE_DEFINER_FUNCTIONS", ()))


def declared_findings() -> Iterator[Finding]:
    """What the apps find wrong by checks of their own."""
    for module in _modules():
        for table, kind, sentence in getattr(module, "findings", list)():
            yield Finding(table, kind, sentence)


def _triggers(kind: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for module in _modules():
        for table, triggers in getattr(module, kind, {}).items():
            found[table] = (*found.get(table, ()), *triggers)
    return found


@cache
def _modules() -> tuple[ModuleType, ...]:
    names = [f"{config.name}.guards" for config in apps.get_app_configs() if Path(config.path).is_relative_to(_HOME)]
    return tuple(import_module(name) for name in names if find_spec(name) is not None)
