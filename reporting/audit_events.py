"""What can happen to reports, as the audit log words it."""

EVENT_TYPES = {
    "reporting.report.exported": "exported {subject_label}",
}
