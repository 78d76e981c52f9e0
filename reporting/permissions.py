"""What a person may be allowed to do with reports."""

from tenancy.access.registry import AUDITOR_AND_UP, EVERYBODY, Permission

PERMISSIONS = (
    Permission(
        "reporting.report.view",
        "see reports",
        "Trial balance and every other report, on screen.",
        "low",
        EVERYBODY,
    ),
    Permission(
        "reporting.report.export",
        "take reports along",
        "Reports as CSV, XLSX, PDF or JSON files; each download is recorded.",
        "medium",
        AUDITOR_AND_UP,
    ),
)
