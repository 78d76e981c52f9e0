"""Events as other parts of the product record them, for rules to judge."""

from datetime import datetime
from typing import Any
from uuid import UUID

from auditlog.alerts.declaring import Circumstances, Finding, Occurrence
from auditlog.alerts.registry import alert_rules
from erp.foundation.identifiers import new_id
from tenancy.tenants.models import Tenant


class Memory:
    """What a rule remembers, kept in a list."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, datetime, str]] = []

    def note(self, key: str, at: datetime, detail: str = "", *, times: int = 1) -> None:
        self.seen += [(key, at, detail)] * times

    def count(self, key: str, *, since: datetime, until: datetime) -> int:
        return sum(one == key and since < at <= until for one, at, _ in self.seen)

    def details(self, key: str, *, since: datetime | None = None) -> set[str]:
        return {detail for one, at, detail in self.seen if one == key and (since is None or at >= since)}


def occurrence(act: str, at: datetime, **facts: Any) -> Occurrence:
    """An event as a rule is shown it."""
    given: dict[str, Any] = {
        "seal_number": 9,
        "ordinal": 1,
        "id": new_id(),
        "operation": "event",
        "subject_type": act.rpartition(".")[0],
        "subject_id": None,
        "subject_label": "",
        "parent_id": None,
        "actor_kind": "person",
        "actor_id": UUID(int=7),
        "actor_label": "owner@karoo.example",
        "ip": "192.0.2.7",
        "reason": "",
        "changes": {},
    }
    return Occurrence(act=act, at=at, **{**given, **facts})


def judged(
    code: str, seen: Occurrence, *, tenant: Tenant | None = None, memory: Memory | None = None, **values: Any
) -> list[Finding]:
    """What a rule finds in one event."""
    rule = alert_rules()[code]
    assert rule.sees(seen)
    given = Circumstances(
        tenant or Tenant(name="Karoo Trading", time_zone="Africa/Johannesburg"),
        {**rule.defaults(), **values},
        memory or Memory(),
    )
    return list(rule.judge(seen, given))
