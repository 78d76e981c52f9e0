"""That an operator ran a command, and how the run ended.

The audit log lies above this storey, so settings name the function that writes to it, as
they name Django's own callables: ``COMMAND_RUN_RECORDER``.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from erp.foundation.errors import PermissionRefused, Refusal

# What Django gives to every command, and what says nothing about the run.
_OF_EVERY_COMMAND = frozenset(
    {"verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"}
) | {"json", "stdout", "stderr"}


@contextmanager
def noting_run(name: str, options: Mapping[str, Any], *, tenant_id: UUID) -> Iterator[None]:
    """Record the run of a block when it is over, in a transaction of its own."""
    ending = "failed"
    try:
        yield
        ending = "done"
    except (Refusal, PermissionRefused) as refusal:
        ending = f"refused: {refusal}"
        raise
    except SystemExit as end:
        ending = "done" if end.code in (0, None) else f"ended with status {end.code}"
        raise
    finally:
        given = {
            key: value
            for key, value in options.items()
            if key not in _OF_EVERY_COMMAND and value not in (None, False, "", [])
        }
        import_string(settings.COMMAND_RUN_RECORDER)(name, given, tenant_id=tenant_id, ending=ending)
