"""Refusals of the sign-up."""

from erp.foundation.errors import Refusal


class AddressHasAccount(Refusal):
    """Somebody made an account for the address meanwhile."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} has an account by now. Sign in with it.", field="full_name")


class OwnsTooMany(Refusal):
    """Who owns as many businesses as one may start by oneself."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"You own {most} businesses here, which is as many as one may start by oneself."
            " Whoever runs this installation can make another one for you.",
            field="name",
        )
