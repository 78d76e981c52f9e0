"""What a rule is: which events it watches, what can be set, and how it judges.

Each app declares its own in ``<app>/alert_rules.py`` as ``ALERT_RULES``. A rule judges one
event at a time, in the order in which the events were sealed, each event once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from tenancy.notices.models import Severity
from tenancy.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number that can be set, between two bounds; ``unit`` stands behind it on the page."""

    code: str
    label: str
    default: int
    least: int
    most: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of the tenant's day that can be set, as ``HH:MM``."""

    code: str
    label: str
    default: str


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Days of the week that can be set, Monday being 0."""

    code: str
    label: str
    default: tuple[int, ...]


Parameter = Number | TimeOfDay | Weekdays


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An audit event as a rule sees it; ``changes`` are what the event says, decoded."""

    seal_number: int
    ordinal: int
    id: UUID
    at: datetime
    act: str
    operation: str
    subject_type: str
    subject_id: UUID | None
    subject_label: str
    parent_id: UUID | None
    actor_kind: str
    actor_id: UUID | None
    actor_label: str
    ip: str
    reason: str
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the sentence that people read, and what it is folded by."""

    key: str
    sentence: str


class Sightings(Protocol):
    """What a rule may remember from one event to the next; each rule has its own memory."""

    def note(self, key: str, at: datetime, detail: str = "", *, times: int = 1) -> None:
        """Remember that something was seen, once or several times."""

    def count(self, key: str, *, since: datetime, until: datetime) -> int:
        """How often it was seen after ``since`` and not after ``until``."""

    def details(self, key: str, *, since: datetime | None = None) -> set[str]:
        """What was seen of it, since a moment or ever."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """In what a rule judges: the tenant, what is set, and what the rule remembers."""

    tenant: Tenant
    values: Mapping[str, Any]
    sightings: Sightings


Judge = Callable[[Occurrence, Circumstances], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule. It is shown events of the ``acts`` that it names, events about the ``subject_types``,
    and of those about ``first_of_each`` the first of each statement, which is enough where a
    thousand of them make one finding. What it finds again under one key within ``folded_for`` is
    counted, not told anew.
    """

    code: str
    name: str
    watches: str
    severity: Severity
    judge: Judge
    acts: frozenset[str] = frozenset()
    subject_types: frozenset[str] = frozenset()
    first_of_each: frozenset[str] = frozenset()
    parameters: tuple[Parameter, ...] = ()
    folded_for: timedelta = timedelta(hours=1)
    order: int = 50

    def sees(self, occurrence: Occurrence) -> bool:
        """Whether the rule is shown this event."""
        return (
            occurrence.act in self.acts
            or occurrence.subject_type in self.subject_types
            or occurrence.subject_type in self.first_of_each
        )

    def defaults(self) -> dict[str, Any]:
        """The parameters as they are declared, in the form in which they are kept."""
        return {one.code: list(one.default) if isinstance(one, Weekdays) else one.default for one in self.parameters}
