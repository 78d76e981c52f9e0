"""Who is acting: a person in a browser, a background task or a command."""

from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

ActorKind = Literal["person", "task", "command"]


class EveryPermission(frozenset[str]):
    """The permission set of the operator's own shell, which contains every code."""

    def __contains__(self, code: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer of an act, with the permissions that were his when it began.

    ``id`` is the person's user id where there is one; ``label`` is what the audit
    log shows and outlives the account.
    """

    kind: ActorKind
    label: str
    id: UUID | None = None
    role: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset)
    ip: str = ""
    request_id: str = ""

    def may(self, code: str) -> bool:
        """Whether this actor holds the permission ``code``."""
        return code in self.permissions

    def as_task(self, request_id: str) -> "Actor":
        """The same person, acting through a background task."""
        return replace(self, kind="task", request_id=request_id)

    @classmethod
    def command(cls, name: str) -> "Actor":
        """The operator at the shell: who can run a command owns the machine."""
        return cls(kind="command", label=f"command {name}", permissions=EveryPermission())
