"""Make a tenant with its chart of accounts, its fiscal year and its owner."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from erp.foundation.actor import Actor
from erp.web.onboarding import found_tenant
from tenancy.tenants.commands import PlainCommand
from tenancy.tenants.models import Country


class Command(PlainCommand):
    """``create_tenant SLUG --name N --country ZA|IN|XX --currency ZAR --owner-email E``."""

    help = "Make a tenant with its chart of accounts, its fiscal year and its owner."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """What a tenant needs."""
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--name", required=True)
        parser.add_argument("--country", required=True, choices=Country.values)
        parser.add_argument("--currency", required=True)
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-password", help="without it, the owner asks for one by mail")

    def answer(self, **options: Any) -> None:
        """Found the tenant and say where it is."""
        try:
            validate_email(options["owner_email"])
        except ValidationError as error:
            raise ValidationError(f"--owner-email: {' '.join(error.messages)}") from error
        tenant = found_tenant(
            options["slug"],
            name=options["name"],
            country=options["country"],
            currency=options["currency"].upper(),
            owner_email=options["owner_email"],
            owner_password=options["owner_password"],
            actor=Actor.command("create_tenant"),
        )
        self.say(
            {"ok": True, "tenant": tenant.slug, "id": tenant.id, "url": f"/t/{tenant.slug}/"},
            f"Tenant {tenant.slug} is ready at /t/{tenant.slug}/",
            as_json=options["json"],
        )
