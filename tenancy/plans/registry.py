"""The plans of the installation: how much of what a tenant on each may have.

A further plan, or another cap, is a change of this table. What a plan costs is agreed outside of the product, so no
price stands here.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["users", "api_calls", "bytes"]

_GIGABYTE = 1024**3


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan: people with their open invitations, API calls in a month, bytes of kept files."""

    code: str
    name: str
    sentence: str
    users: int
    api_calls: int
    bytes: int

    def most(self, kind: Kind) -> int:
        """The cap of one kind."""
        caps: dict[Kind, int] = {"users": self.users, "api_calls": self.api_calls, "bytes": self.bytes}
        return caps[kind]


PLANS: MappingProxyType[str, Plan] = MappingProxyType(
    {
        one.code: one
        for one in (
            Plan("trial", "Trial", "To look around with a few colleagues.", 10, 1_000, _GIGABYTE),
            Plan("small", "Small", "One business with its bookkeeper.", 25, 10_000, 10 * _GIGABYTE),
            Plan("standard", "Standard", "Branches, and an auditor who looks in.", 250, 100_000, 100 * _GIGABYTE),
            Plan("large", "Large", "Many branches, many people.", 2_500, 1_000_000, 1_024 * _GIGABYTE),
        )
    }
)
