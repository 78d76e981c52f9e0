"""What can happen to the audit log itself, as it words it."""

from erp.foundation.security_log import Outcome, Severity

EVENT_TYPES = {
    "auditlog.export.requested": "asked for an export of the audit log: {subject_label}",
    "auditlog.export.made": "exported the audit log: {subject_label}",
    "auditlog.export.downloaded": "downloaded the audit export {subject_label}",
    "auditlog.export.removed": "removed the expired file {subject_label}",
    "auditlog.chain.verified": "verified the audit log: {subject_label}",
    "auditlog.chain.broken": "found the audit log broken: {reason}",
    "auditlog.head.given": "gave a signed head of the audit log away: {subject_label}",
    "auditlog.head_mail.sent": "sent the daily head of the audit log to {subject_label}",
    "auditlog.head_mail.chosen": "chose whether the daily head of the audit log comes by mail",
    "auditlog.alert.raised": "raised the alert {subject_label}",
    "auditlog.alert.acknowledged": "acknowledged the alert {subject_label}",
    "auditlog.alert_rule.tuned": "set the alert rule {rule|subject_label|}",
    "auditlog.alert_rule.silenced": "silenced the alert rule {rule|subject_label|}",
    "auditlog.alert_rule.heard_again": "ended the silence of the alert rule {rule|subject_label|}",
    "auditlog.alert_rule.failed": "broke down in the alert rule {rule|subject_label|}",
}

SUBJECT_PATHS = {
    "auditlog.alert": "alerts/{id}/",
    "auditlog.chain": "audit/verification/",
    "auditlog.export": "audit/exports/{id}/",
}

SECURITY_EVENTS: dict[str, tuple[Severity, Outcome]] = {
    "auditlog.export.requested": ("info", "success"),
    "auditlog.export.made": ("warning", "success"),
    "auditlog.export.downloaded": ("warning", "success"),
    "auditlog.chain.verified": ("info", "success"),
    "auditlog.chain.broken": ("alarm", "failure"),
    "auditlog.head.given": ("info", "success"),
    "auditlog.alert.raised": ("alarm", "failure"),
    "auditlog.alert_rule.silenced": ("warning", "success"),
    "auditlog.alert_rule.failed": ("alarm", "failure"),
}
