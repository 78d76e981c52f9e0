"""The product's own source, parsed once."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("erp", "tenancy", "auditlog", "accounting", "inventory", "reporting", "operators")


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path below the checkout."""
        return str(self.path.relative_to(ROOT))

    @property
    def is_migration(self) -> bool:
        """Whether it is frozen."""
        return "migrations" in self.path.parts


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every module of some folders, of the product's packages where none is named."""
    found = []
    for folder in folders or PACKAGES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            found.append(Module(path, text, ast.parse(text)))
    return tuple(found)
