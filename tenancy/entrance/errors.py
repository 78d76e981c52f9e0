"""Refusals at the entrance."""

from erp.foundation.errors import Refusal


class AddressUnchanged(Refusal):
    """The new address is the old one."""

    def __init__(self) -> None:
        super().__init__("This is your address already. Type the one that it should become.", field="address")


class AddressChangeOver(Refusal):
    """The link leads to a change that was done, refused or asked for too long ago."""

    def __init__(self) -> None:
        super().__init__("This link is no longer good. Ask for the change once more from your own page.")


class AddressInUse(Refusal):
    """The new address has an account of its own; told only to whoever reads its mail."""

    def __init__(self) -> None:
        super().__init__("This address has an account of its own. Choose another one for this account.")


class ForeignHash(Refusal):
    """A password hash from elsewhere that cannot be taken over."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="password_hash")


class RecoveryOver(Refusal):
    """The way back was refused, used, or took too long; or the link was used already."""

    def __init__(self) -> None:
        super().__init__(
            "This link is no longer good. Sign in with your password, and ask once more from the page of the factor."
        )


class RecoveryNotDue(Refusal):
    """The wait is not over."""

    def __init__(self) -> None:
        super().__init__("The wait is not over yet. Come back at the moment that stands in the mail.")


class OwnRecovery(Refusal):
    """An owner refuses his own way back where he answers for others."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__("This is about yourself. Refuse it on your own page, under Sign-in and security.")


class NameMissing(Refusal):
    """A person without a name."""

    def __init__(self) -> None:
        super().__init__("Type the name that others see.", field="full_name")
