"""How the library's second factors meet our people: secrets are sealed, passkeys bound to one origin."""

from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from erp.foundation.sealing import fernet_for
from tenancy.access.models import User

_PURPOSE = "erp.web.entrance.factors:"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors of the staff's door."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right, or was used already. Wait for the next one.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret with a key of the installation: a copy of the database alone is not enough."""
        return fernet_for(_PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return fernet_for(_PURPOSE).decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """The name under which an app shows the code."""
        return str(settings.PRODUCT_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom passkeys are for: the configured origin, never the host that a request names."""
        return {"id": urlsplit(settings.PUBLIC_ORIGIN).hostname or "", "name": settings.PRODUCT_NAME}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - the library's name.
        """What a passkey is called until its owner calls it something else."""
        number = Authenticator.objects.filter(user_id=user.id, type=type).count() + 1
        return f"Passkey {number}"
