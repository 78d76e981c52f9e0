"""Say whether a person may do something in a tenant, and what decides it."""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from erp.foundation.actor import Actor
from tenancy.access.errors import UnknownPermission
from tenancy.access.policy import explain
from tenancy.access.queries import member_addressed
from tenancy.access.registry import all_permissions
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.manner import in_the_manner_of
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``explain_access --tenant SLUG --person EMAIL --permission CODE``: exit 0 allowed, 1 refused."""

    only_reads = True
    help = "Say whether a person may do something in a tenant, and what decides it."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Who, and what."""
        parser.add_argument("--person", required=True, metavar="EMAIL")
        parser.add_argument("--permission", required=True, metavar="CODE")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Print the answer with its reasons; exits with 1 where the person may not."""
        membership = member_addressed(options["person"])
        if options["permission"] not in all_permissions():
            raise UnknownPermission(options["permission"])
        with in_the_manner_of(tenant):
            explanation = explain(membership, options["permission"])
        document = {
            "tenant": tenant.slug,
            "person": membership.user.email,
            "sentence": explanation.sentence,
            **asdict(explanation),
        }
        further = [f"  {one.sentence}" for one in explanation.because[1:]]
        self.say(document, "\n".join([explanation.sentence, *further]), as_json=options["json"])
        if not explanation.allowed:
            sys.exit(1)
