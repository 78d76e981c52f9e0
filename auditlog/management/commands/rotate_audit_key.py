"""``manage.py rotate_audit_key [--json]``: sign heads with a new key from now on."""

from typing import Any

from auditlog.chain.keys import rotate_signing_key
from tenancy.tenants.commands import PlainCommand


class Command(PlainCommand):
    """The old private key is gone afterwards; its public key stays published."""

    help = "Sign heads of audit logs with a new key; the public key of the old one stays published."

    def answer(self, **options: Any) -> None:
        """Make the new key and print its public half."""
        key = rotate_signing_key()
        self.say(
            key.as_jwk(), f"Heads are signed with the key {key.id} from now on.\n{key.pem}", as_json=options["json"]
        )
