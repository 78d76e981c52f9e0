"""The catalogue of permissions and the built-in roles.

Each app declares its own permissions beside its acts, in ``<app>/permissions.py``;
nobody else needs to know them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Literal

from django.db import models

from erp.foundation.declared import declaring_modules

Risk = Literal["low", "medium", "high"]


class Role(models.TextChoices):
    """The built-in roles, from the one who looks to the one who owns."""

    VIEWER = "viewer", "Viewer"
    STOREMAN = "storeman", "Storeman"
    CASHIER = "cashier", "Cashier"
    AUDITOR = "auditor", "Auditor"
    ACCOUNTANT = "accountant", "Accountant"
    MANAGER = "manager", "Manager"
    ADMIN = "admin", "Admin"
    OWNER = "owner", "Owner"


ROLES_IN_WORDS: dict[Role, str] = {
    Role.VIEWER: "Reads reports, the journal and the home page.",
    Role.STOREMAN: "Receives, puts away, picks, dispatches and counts stock; sees no cost and no books.",
    Role.CASHIER: "Sells at the counter in a shift of his own; sees no cost and no books.",
    Role.AUDITOR: "Reads as a viewer, exports, and reads the audit log.",
    Role.ACCOUNTANT: "Does the day-to-day accounting: posts, reverses, keeps the chart.",
    Role.MANAGER: "Runs the shop and the warehouse: buys, sells, approves; reads the books, posts nothing by hand.",
    Role.ADMIN: "Does what an accountant and a manager do, imports, and looks after people and settings.",
    Role.OWNER: "May do everything, and gives roles.",
}

EVERYBODY = frozenset(Role)
READERS = frozenset({Role.VIEWER, Role.AUDITOR, Role.ACCOUNTANT, Role.MANAGER, Role.ADMIN, Role.OWNER})
AUDITOR_AND_UP = frozenset({Role.AUDITOR, Role.ACCOUNTANT, Role.ADMIN, Role.OWNER})
ACCOUNTANT_AND_UP = frozenset({Role.ACCOUNTANT, Role.ADMIN, Role.OWNER})
MANAGER_AND_UP = frozenset({Role.MANAGER, Role.ADMIN, Role.OWNER})
ADMIN_AND_UP = frozenset({Role.ADMIN, Role.OWNER})
OWNER_ONLY = frozenset({Role.OWNER})


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that a person may be allowed to do.

    ``name`` finishes the sentence "may ..."; ``allows`` says what follows from it.
    ``awaits`` names what it comes with, where nothing asks for it yet: "sales". ``word`` is
    what the sheet calls it, where the action in its code says too little.
    """

    code: str
    name: str
    allows: str
    risk: Risk
    roles: frozenset[Role]
    awaits: str = ""
    word: str = ""

    @property
    def area(self) -> str:
        """What it is about: ``accounting.journal_entry``."""
        return self.code.rpartition(".")[0]

    @property
    def action(self) -> str:
        """What is done to it: ``post``."""
        return self.code.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Area:
    """A subject of permissions, as people call it; ``own_records`` where it can be narrowed to one's own."""

    code: str
    label: str
    own_records: bool = False


@cache
def all_permissions() -> dict[str, Permission]:
    """Every declared permission by its code."""
    found: dict[str, Permission] = {}
    for module in _declaring_modules():
        declared: Iterable[Permission] = getattr(module, "PERMISSIONS", ())
        for permission in declared:
            if permission.code in found:
                raise ValueError(f"permission {permission.code} is declared twice")
            found[permission.code] = permission
    return found


@cache
def all_areas() -> dict[str, Area]:
    """Every area that a permission is about, in the order of the apps and of their declarations."""
    declared = {one.code: one for module in _declaring_modules() for one in getattr(module, "AREAS", ())}
    codes = dict.fromkeys([*declared, *(one.area for one in all_permissions().values())])
    return {code: declared.get(code) or Area(code, _in_words(code)) for code in codes}


@cache
def other_words() -> dict[str, tuple[str, ...]]:
    """What people say instead of the catalogue's words, with what they mean by it, from every app.

    A word that several apps know means all that they say.
    """
    found: dict[str, tuple[str, ...]] = {}
    for module in _declaring_modules():
        for said, meant in getattr(module, "ALSO_CALLED", {}).items():
            found[said] = (*found.get(said, ()), *meant)
    return found


def _in_words(area: str) -> str:
    return area.rpartition(".")[2].replace("_", " ").capitalize()


@cache
def app_labels() -> dict[str, str]:
    """What people call each app in the catalogue, by its name, in the order in which it is shown."""
    return {module.__name__.split(".")[0]: str(getattr(module, "LABEL", "")) for module in _declaring_modules()}


def _declaring_modules() -> list[ModuleType]:
    """In the order in which people are shown them, which each says by its ``PLACE``."""
    return sorted(declaring_modules("permissions"), key=lambda module: int(getattr(module, "PLACE", 99)))


@cache
def permissions_of_role(role: str) -> frozenset[str]:
    """The codes that a built-in role holds; an unknown role holds none."""
    return frozenset(code for code, one in all_permissions().items() if role in one.roles)


def own_record_areas() -> tuple[Area, ...]:
    """The areas that can be narrowed to what a person made himself."""
    return tuple(area for area in all_areas().values() if area.own_records)
