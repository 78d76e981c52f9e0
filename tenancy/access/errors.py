"""Refusals about people and their roles."""

from erp.foundation.errors import Refusal


class AlreadyMember(Refusal):
    """The person is in the tenant already."""

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} is a member already; change the role instead.", field="email")


class LastOwner(Refusal):
    """The tenant would be left without an owner."""

    def __init__(self) -> None:
        super().__init__("This is the last owner. Make somebody else an owner first.", field="role")


class RoleBeyondOwn(Refusal):
    """A role was to be granted that only an owner may grant."""

    def __init__(self) -> None:
        super().__init__("Only an owner can make somebody an owner.", field="role")
