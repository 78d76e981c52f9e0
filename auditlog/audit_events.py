"""What can happen to the audit log itself, as it words it."""

EVENT_TYPES = {
    "auditlog.export.requested": "asked for an export of the audit log: {subject_label}",
    "auditlog.export.made": "exported the audit log: {subject_label}",
    "auditlog.export.downloaded": "downloaded the audit export {subject_label}",
    "auditlog.export.removed": "removed the expired file {subject_label}",
}
SUBJECT_PATHS: dict[str, str] = {}
