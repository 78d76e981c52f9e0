"""The base of management commands that work for one tenant."""

import json
import sys
from argparse import ArgumentParser
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand

from erp.foundation.actor import Actor
from erp.foundation.errands import errand
from erp.foundation.errors import PermissionRefused, Refusal
from tenancy.scoping.context import tenant_context
from tenancy.tenants.command_runs import noting_run
from tenancy.tenants.manner import in_the_manner_of
from tenancy.tenants.models import Tenant
from tenancy.tenants.queries import tenant_id_by_slug
from tenancy.tenants.standing import require_open


class PlainCommand(BaseCommand):
    """A command that prints a text or, with ``--json``, a document; exit status 0 or 1."""

    # The database is asked only by what the command does; its own checks come first.
    requires_system_checks: list[str] = []

    @property
    def name(self) -> str:
        """What the operator types after ``manage.py``."""
        return type(self).__module__.rsplit(".", 1)[-1]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--json`` for machines; ``add_own_arguments`` for the rest."""
        parser.add_argument("--json", action="store_true", help="print JSON")
        self.add_own_arguments(parser)

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Further arguments of the command."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command; a refusal is printed and becomes exit status 1."""
        try:
            self.answer(**options)
        except (Refusal, PermissionRefused) as refusal:
            self._refuse(str(refusal), options)
        except ValidationError as error:
            self._refuse(" ".join(error.messages), options)

    def answer(self, **options: Any) -> None:
        """Do what the command is for and print its answer."""
        raise NotImplementedError(f"{type(self).__name__} has no answer")

    def say(self, document: Any, text: str, *, as_json: bool) -> None:
        """Print the answer in the form that was asked for."""
        self.stdout.write(json.dumps(document, indent=2, default=str) if as_json else text)

    def _refuse(self, sentence: str, options: dict[str, Any]) -> None:
        if options.get("json"):
            self.stdout.write(json.dumps({"ok": False, "error": sentence}, indent=2))
        else:
            self.stderr.write(sentence)
        sys.exit(1)


class TenantCommand(PlainCommand):
    """A command with ``--tenant SLUG`` that runs in that tenant's context.

    One that changes nothing says ``only_reads``; any other is refused in a tenant that is not open.
    """

    only_reads: ClassVar[bool] = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--tenant`` before the rest."""
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        super().add_arguments(parser)

    def answer(self, **options: Any) -> None:
        """Find the tenant and work for it."""
        tenant_id = tenant_id_by_slug(options.pop("tenant"))
        actor = Actor.command(self.name)
        with noting_run(self.name, options, tenant_id=tenant_id), errand(actor), tenant_context(tenant_id):
            tenant = Tenant.objects.get(id=tenant_id)
            if not self.only_reads:
                require_open(tenant)
            with in_the_manner_of(tenant):
                self.answer_for(tenant, actor=actor, **options)

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Do what the command is for, for one tenant."""
        raise NotImplementedError(f"{type(self).__name__} has no answer")
