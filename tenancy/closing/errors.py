"""Refusals about closing a tenant."""

from erp.foundation.errors import Refusal


class NameNotTyped(Refusal):
    """What was typed is not the tenant's name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Type {name} as it stands here, so that nobody closes a business by mistake.", field="name")


class StandsOtherwise(Refusal):
    """The tenant does not stand as it must for this; somebody else was quicker."""

    def __init__(self) -> None:
        super().__init__("The business stands otherwise by now. Load the page again to see how.")
