"""Invite somebody into a tenant by mail."""

from argparse import ArgumentParser
from typing import Any

from erp.foundation.actor import Actor
from erp.web.views.invitations import mail_invitation
from tenancy.access.naming import role_named
from tenancy.invitations.granting import Offer
from tenancy.invitations.inviting import invite_person
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``invite --tenant SLUG EMAIL --role ROLE``: exit 1 where it is refused."""

    help = "Invite somebody into a tenant by mail; he is a member once he has accepted."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Whom, and as what."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--role", required=True, help="a built-in role, or the name or id of one of the tenant's")
        parser.add_argument("--note", default="", help="a word that stands in the mail, above the link")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Invite by the act of the page; the mail goes out once it is committed."""
        offer = Offer(role=role_named(options["role"]).key)
        made = invite_person(options["email"], offer, actor=actor, note=options["note"])
        mail_invitation(made, tenant)
        invitation = made.invitation
        document = {
            "ok": True,
            "tenant": tenant.slug,
            "email": invitation.email,
            "role": invitation.role_label,
            "expires_at": invitation.expires_at,
        }
        text = f"{invitation.email} is invited as {invitation.role_label}, until {invitation.expires_at:%d %b %Y}."
        self.say(document, text, as_json=options["json"])
