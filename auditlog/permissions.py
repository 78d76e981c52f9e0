"""What a person may be allowed to do with the audit log."""

from tenancy.access.registry import Area, Permission, Role

LABEL = "Audit"

AREAS = (
    Area("auditlog.event", "Audit log"),
    Area("auditlog.chain", "Seals of the audit log"),
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
        "auditlog.chain.verify",
        "verify the audit log",
        "Every seal is computed anew and held against the events.",
        "low",
        _READERS,
    ),
)
