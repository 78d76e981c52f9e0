"""``manage.py audit_head --tenant SLUG [--json]``: the head of the audit log, signed."""

from typing import Any

from auditlog.chain.giving import give_head
from auditlog.chain.models import Occasion
from erp.foundation.actor import Actor
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """What it prints is all that ``verify_audit --head`` and an auditor need later."""

    only_reads = True
    help = "Print where a tenant's audit log ends now, signed with the key of this installation."

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Sign the present head, remember that it is out there, and print it."""
        signed, _ = give_head(tenant, occasion=Occasion.COMMAND, label="audit_head", actor=actor)
        document = signed.as_json()
        lines = [
            f"Head:      {document['head']}",
            f"Signed at: {document['signed_at']}",
            f"Key:       {document['key_id']}",
            f"Signature: {document['signature']}",
        ]
        self.say(document, "\n".join(lines), as_json=options["json"])
