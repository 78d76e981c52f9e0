"""What the storeys above say about their guards, each in its ``<app>/guards.py``.

``TRIGGERS`` names the triggers without which a table is not guarded, by table, and
``PARTITION_TRIGGERS`` those that each partition of a table has as well.
``CALLABLE_DEFINER_FUNCTIONS`` names functions that run with the owner's rights and that the
application may call; ``findings()`` tells of what else the app has found wrong, one sentence
each.
"""

from collections.abc import Iterator

from erp.foundation.declared import declaring_modules
from tenancy.scoping.finding import Finding


def declared_triggers() -> dict[str, tuple[str, ...]]:
    """The triggers that must be there, by table."""
    return _triggers("TRIGGERS")


def declared_partition_triggers() -> dict[str, tuple[str, ...]]:
    """The triggers that must be on each partition, by the table that it is one of."""
    return _triggers("PARTITION_TRIGGERS")


def declared_callable_functions() -> frozenset[str]:
    """The functions with the owner's rights that the application may call."""
    return frozenset(
        name for module in declaring_modules("guards") for name in getattr(module, "CALLABLE_DEFINER_FUNCTIONS", ())
    )


def declared_findings() -> Iterator[Finding]:
    """What the apps find wrong by checks of their own."""
    for module in declaring_modules("guards"):
        for table, kind, sentence in getattr(module, "findings", list)():
            yield Finding(table, kind, sentence)


def _triggers(kind: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for module in declaring_modules("guards"):
        for table, triggers in getattr(module, kind, {}).items():
            found[table] = (*found.get(table, ()), *triggers)
    return found
