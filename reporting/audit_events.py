"""What can happen to reports, as the audit log words it."""

from erp.foundation.security_log import Outcome, Severity

EVENT_TYPES = {
    "reporting.report.exported": "exported {subject_label}",
}

SECURITY_EVENTS: dict[str, tuple[Severity, Outcome]] = {
    "reporting.report.exported": ("info", "success"),
}
