"""Suspend a member of a tenant, or let him in again."""

from argparse import ArgumentParser
from typing import Any

from erp.foundation.actor import Actor
from tenancy.access.queries import member_addressed
from tenancy.access.suspending import reinstate_person, suspend_person
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``suspend_person --tenant SLUG EMAIL --reason ... [--reinstate]``: exit 1 where it is refused."""

    help = "Suspend a member of a tenant, or let him in again."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Who, why, and in which direction."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--reason", required=True, help="why; stands in the audit log")
        parser.add_argument("--reinstate", action="store_true", help="let the person in again")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Do it by the act of the page, and print how the person stands."""
        change = reinstate_person if options["reinstate"] else suspend_person
        changed = change(member_addressed(options["email"]), reason=options["reason"], actor=actor)
        document = {
            "ok": True,
            "tenant": tenant.slug,
            "person": changed.user.email,
            "suspended": changed.is_suspended,
            "since": changed.suspended_at,
            "reason": options["reason"],
        }
        text = f"{changed.user.email} is {'suspended' if changed.is_suspended else 'let in again'}."
        self.say(document, text, as_json=options["json"])
