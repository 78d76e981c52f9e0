"""What a tenant uses of its plan. Each app counts its own, in ``<app>/plan_usage.py``::

    @counts_use("bytes", "Imported journals")
    def bytes_of_imports() -> int: ...

The function counts in the tenant in force. Nothing is estimated and nothing is remembered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from erp.foundation.declared import declaring_modules
from tenancy.plans.registry import Kind

Count = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that counts towards a cap, and how it is counted."""

    kind: Kind
    label: str
    count: Count


_declared: list[Use] = []


def counts_use(kind: Kind, label: str) -> Callable[[Count], Count]:
    """Declare a function as the count of one thing that a plan caps."""

    def declare(count: Count) -> Count:
        _declared.append(Use(kind, label, count))
        return count

    return declare


@cache
def all_uses() -> tuple[Use, ...]:
    """Every declared count, in the order of the apps."""
    declaring_modules("plan_usage")
    return tuple(_declared)


def used_of(kind: Kind) -> int:
    """How much of a kind the tenant in force uses now."""
    return sum(one.count() for one in all_uses() if one.kind == kind)


def uses_of(kind: Kind) -> list[tuple[str, int]]:
    """The same by what it is made of."""
    return [(one.label, one.count()) for one in all_uses() if one.kind == kind]
