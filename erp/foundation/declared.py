"""What our apps declare in modules of one name, such as ``<app>/permissions.py`` or ``<app>/audit_events.py``."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from django.apps import AppConfig, apps

_HOME = Path(__file__).resolve().parents[2]


def is_ours(app: AppConfig) -> bool:
    """Whether an app is one of this project, and no library that happens to lie below it."""
    path = Path(app.path).resolve()
    return path.is_relative_to(_HOME) and "site-packages" not in path.parts


@cache
def declaring_modules(name: str) -> tuple[ModuleType, ...]:
    """The modules of that name of our apps, in the order of the apps; imported where they were not yet."""
    names = [f"{app.name}.{name}" for app in apps.get_app_configs() if is_ours(app)]
    return tuple(import_module(one) for one in names if find_spec(one) is not None)
