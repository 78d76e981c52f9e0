"""What a person may be allowed to do with reports."""

from tenancy.access.registry import (
    ACCOUNTANT_AND_UP,
    AUDITOR_AND_UP,
    MANAGER_AND_UP,
    OWNER_ONLY,
    READERS,
    Area,
    Permission,
    Role,
)

PLACE = 3
LABEL = "Reports"

AREAS = (
    Area("reporting.report", "Reports"),
    Area("reporting.layout", "Layouts of statements"),
    Area("reporting.schedule", "Reports by mail"),
    Area("reporting.takeaway", "Everything as one file"),
)

_PLANNERS = ACCOUNTANT_AND_UP | MANAGER_AND_UP

PERMISSIONS = (
    Permission(
        "reporting.report.view",
        "see reports",
        "Trial balance and every other report, on screen.",
        "low",
        READERS,
    ),
    Permission(
        "reporting.report.export",
        "take reports along",
        "Reports as CSV, XLSX, PDF or JSON files; each download is recorded.",
        "medium",
        AUDITOR_AND_UP | {Role.MANAGER},
    ),
    Permission(
        "reporting.layout.edit",
        "edit the layouts of statements",
        "Which accounts stand under which line of each statement, in which order and under which names.",
        "medium",
        ACCOUNTANT_AND_UP,
    ),
    Permission(
        "reporting.schedule.view",
        "see reports by mail",
        "Which reports go to whom, and when they went.",
        "low",
        _PLANNERS,
        awaits="reports by mail",
    ),
    Permission(
        "reporting.schedule.edit",
        "send reports by mail",
        "Reports on a schedule; each recipient gets what he may see himself.",
        "high",
        _PLANNERS,
        awaits="reports by mail",
    ),
    Permission(
        "reporting.takeaway.export",
        "take everything along",
        "One file with all books, people, settings, attached files and the audit log, also while the business"
        " is being closed; every owner is told.",
        "high",
        OWNER_ONLY,
    ),
)

# What people say, with words of the catalogue that they mean by it; the search of "why may he?" knows both.
ALSO_CALLED = {
    "print": ("take along", "export"),
    "pdf": ("take along", "export"),
    "excel": ("take along", "export"),
    "spreadsheet": ("take along", "export"),
    "download": ("take along", "export"),
    "profit": ("see reports",),
    "turnover": ("see reports",),
    "statement": ("reports", "layouts of statements", "bank statements"),
    "balance sheet": ("see reports",),
    "trial balance": ("see reports",),
}
