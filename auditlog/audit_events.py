"""What can happen to the audit log itself, as it words it."""

EVENT_TYPES = {
    "auditlog.chain.verified": "verified the audit log: {subject_label}",
    "auditlog.event.exported": "exported the audit log of {subject_label}",
}
