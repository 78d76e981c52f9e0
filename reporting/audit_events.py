"""What can happen to reports, as the audit log words it."""

from erp.foundation.security_log import Outcome, Severity

EVENT_TYPES = {
    "reporting.report.exported": "exported {subject_label}",
    "reporting.download.requested": "asked for the file {subject_label}",
    "reporting.download.made": "had the file made: {subject_label}",
    "reporting.download.removed": "removed the expired file {subject_label}",
    "reporting.takeaway.requested": "asked to take along: {subject_label}",
    "reporting.takeaway.made": "had the file with everything made: {subject_label}",
    "reporting.takeaway.taken": "took everything along as {subject_label}",
    "reporting.takeaway.removed": "removed the file with everything: {subject_label}",
    "reporting.layout.changed": "changed the layout of {subject_label}",
    "reporting.layout.dropped": "went back to the built-in layout of {subject_label}",
}

SECURITY_EVENTS: dict[str, tuple[Severity, Outcome]] = {
    "reporting.report.exported": ("info", "success"),
    "reporting.takeaway.requested": ("warning", "success"),
    "reporting.takeaway.taken": ("warning", "success"),
}
