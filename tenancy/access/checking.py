"""The one check that every act makes."""

from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from tenancy.access.registry import all_permissions


def require_permission(actor: Actor, code: str) -> None:
    """Let the actor pass who holds ``code``; raise ``PermissionRefused`` for any other."""
    if actor.may(code):
        return
    known = all_permissions().get(code)
    raise PermissionRefused(code, known.name if known else "")
