"""Refusals about the keys that sign heads."""

from erp.foundation.errors import Refusal


class SigningKeyUnreadable(Refusal):
    """``ERP_AUDIT_SIGNING_KEY`` holds no Ed25519 key."""

    def __init__(self) -> None:
        super().__init__(
            "ERP_AUDIT_SIGNING_KEY holds no Ed25519 key. Give a private key in PEM without a password,"
            " or its 32-byte seed in base64."
        )


class SigningKeyIsGiven(Refusal):
    """The installation does not keep its key itself, so it cannot make another one."""

    def __init__(self) -> None:
        super().__init__(
            "The signing key comes from ERP_AUDIT_SIGNING_KEY. Put another key there and restart:"
            " the public key of the old one stays published."
        )


class SigningKeysUnavailable(Refusal):
    """The place where the keys are kept cannot be read or written."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The audit log cannot sign: {why}")
