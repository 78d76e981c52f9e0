"""Who is acting: a person in a browser, a task, a command, a holder of an API key or an operator at his console.

The audit log knows one more: ``sql``, for what was changed under no act at all, by plain SQL
or in a shell of Python; it is then called by the login of the database.
"""

from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

ActorKind = Literal["person", "task", "command", "api_key", "operator"]


class EveryPermission(frozenset[str]):
    """The permission set of the operator's own shell, which contains every code."""

    def __contains__(self, code: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to which size somebody may act; ``None`` is without limit.

    ``post`` and ``approve`` are minor units of base currency, ``discount`` hundredths of a
    percent: 1250 is 12.5 %.
    """

    post: int | None = None
    approve: int | None = None
    discount: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows somebody's permissions reach.

    In the areas of ``own_only`` he sees what he made himself; ``branches`` are the ids of
    those he works for, ``None`` for all of them.
    """

    own_only: frozenset[str] = field(default_factory=frozenset)
    branches: frozenset[UUID] | None = None


NO_LIMITS = Limits()
EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer of an act, with the permissions that were his when it began.

    ``id`` is the person's user id where there is one, or the key's; ``label`` is what the
    audit log shows and outlives the account. Whatever the kind, ``ip`` and ``request_id``
    are those of the request that it began with, as far as there was one. ``role`` is the code
    of a built-in role and empty for one of the tenant's own.
    """

    kind: ActorKind
    label: str
    id: UUID | None = None
    role: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset)
    ip: str = ""
    request_id: str = ""
    limits: Limits = NO_LIMITS
    scope: Scope = EVERYTHING

    def may(self, code: str) -> bool:
        """Whether this actor holds the permission ``code``."""
        return code in self.permissions

    def sees_only_own(self, area: str) -> bool:
        """Whether of this area only what the actor made himself is his to see."""
        return area in self.scope.own_only

    def as_task(self, request_id: str) -> "Actor":
        """The same person, acting through a background task."""
        return replace(self, kind="task", request_id=request_id)

    @classmethod
    def command(cls, name: str) -> "Actor":
        """The operator at the shell: who can run a command owns the machine."""
        return cls(kind="command", label=f"command {name}", permissions=EveryPermission())
