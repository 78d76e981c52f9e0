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
