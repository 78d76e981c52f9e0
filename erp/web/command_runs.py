"""Write down which commands an operator ran: in the tenant's log, or in the security log alone."""

import getpass
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auditlog.events.recording import record_event
from erp.foundation.actor import Actor
from erp.foundation.security_log import SecurityEvent, tell
from tenancy.scoping.context import tenant_context


def record_run(name: str, options: Mapping[str, Any], *, tenant_id: UUID, ending: str) -> None:
    """Record the run of a command that works for one tenant, with its arguments; secret ones are masked."""
    with tenant_context(tenant_id):
        record_event(
            "tenancy.command.ran",
            actor=Actor.command(name),
            subject_type="tenancy.command",
            subject_label=name,
            changes={"account": account(), **{key: str(value) for key, value in options.items()}},
            reason=ending,
        )


def tell_run(name: str) -> None:
    """Write a line that a command was begun which works for no tenant or for all: a shell, a migration."""
    tell(SecurityEvent.by("installation.command.ran", Actor.command(name), subject=name, reason=f"as {account()}"))


def account() -> str:
    """The account of the machine under which this runs; a container may have none by name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
