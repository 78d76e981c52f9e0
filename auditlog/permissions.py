"""What a person may be allowed to do with the audit log."""

from tenancy.access.registry import ADMIN_AND_UP, OWNER_ONLY, Area, Permission, Role

PLACE = 5
LABEL = "Audit"

AREAS = (
    Area("auditlog.event", "Audit log"),
    Area("auditlog.alert", "Alerts"),
    Area("auditlog.chain", "Seals of the audit log"),
    Area("auditlog.head", "Heads of the audit log"),
)

_READERS = frozenset({Role.AUDITOR, Role.ADMIN, Role.OWNER})

PERMISSIONS = (
    Permission(
        "auditlog.event.view",
        "read the audit log",
        "Who did what, when, from where, with values before and after.",
        "medium",
        _READERS,
    ),
    Permission(
        "auditlog.event.export",
        "export the audit log",
        "A copy of the whole log with its seals leaves the product.",
        "high",
        _READERS,
    ),
    Permission(
        "auditlog.alert.view",
        "see alerts",
        "What the alert rules found, and how they are set.",
        "medium",
        ADMIN_AND_UP,
    ),
    Permission(
        "auditlog.alert.acknowledge",
        "acknowledge alerts",
        "An alert is seen to, with a note.",
        "medium",
        ADMIN_AND_UP,
    ),
    Permission(
        "auditlog.alert.tune",
        "set and silence alert rules",
        "What raises an alert, how loud, and who is told.",
        "high",
        OWNER_ONLY,
    ),
    Permission(
        "auditlog.chain.verify",
        "verify the audit log",
        "Every seal is computed anew and held against the events.",
        "low",
        _READERS,
    ),
    Permission(
        "auditlog.head.receive",
        "get the head of the audit log by mail",
        "Each morning the signed head comes by mail; each owner may turn his own off.",
        "low",
        OWNER_ONLY,
    ),
)

# What people say, with words of the catalogue that they mean by it; the search of "why may he?" knows both.
ALSO_CALLED = {
    "history": ("audit log",),
    "activity": ("audit log",),
    "trace": ("audit log",),
    "who did": ("audit log",),
    "warning": ("alerts",),
    "fraud": ("alerts", "audit log"),
}
