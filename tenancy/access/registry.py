"""The catalogue of permissions and the five built-in roles.

Each app declares its own permissions beside its acts, in ``<app>/permissions.py``;
nobody else needs to know them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

from django.apps import apps
from django.db import models

Risk = Literal["low", "medium", "high"]


class Role(models.TextChoices):
    """The built-in roles, from the one who looks to the one who owns."""

    VIEWER = "viewer", "Viewer"
    AUDITOR = "auditor", "Auditor"
    ACCOUNTANT = "accountant", "Accountant"
    ADMIN = "admin", "Admin"
    OWNER = "owner", "Owner"


EVERYBODY = frozenset(Role)
AUDITOR_AND_UP = frozenset({Role.AUDITOR, Role.ACCOUNTANT, Role.ADMIN, Role.OWNER})
ACCOUNTANT_AND_UP = frozenset({Role.ACCOUNTANT, Role.ADMIN, Role.OWNER})
ADMIN_AND_UP = frozenset({Role.ADMIN, Role.OWNER})
OWNER_ONLY = frozenset({Role.OWNER})


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that a person may be allowed to do.

    ``name`` finishes the sentence "may ..."; ``allows`` says what follows from it.
    """

    code: str
    name: str
    allows: str
    risk: Risk
    roles: frozenset[Role]


@cache
def all_permissions() -> dict[str, Permission]:
    """Every declared permission by its code."""
    found: dict[str, Permission] = {}
    for config in apps.get_app_configs():
        module_name = f"{config.name}.permissions"
        if find_spec(module_name) is None or not config.path.startswith(_home()):
            continue
        declared: Iterable[Permission] = getattr(import_module(module_name), "PERMISSIONS", ())
        for permission in declared:
            if permission.code in found:
                raise ValueError(f"permission {permission.code} is declared twice")
            found[permission.code] = permission
    return found


def _home() -> str:
    return apps.get_app_config("tenancy").path.rsplit("/", 1)[0]


@cache
def permissions_of_role(role: str) -> frozenset[str]:
    """The codes that a built-in role holds; an unknown role holds none."""
    return frozenset(code for code, one in all_permissions().items() if role in one.roles)
