"""Table of contents: the tables of the auditlog storey."""

from auditlog.alerts.models import Alert, AlertRecipient, AlertSetting, AlertSighting, AlertWatermark
from auditlog.chain.models import AuditChainHead, AuditSeal, UnsealedTransaction
from auditlog.events.models import AuditEvent
from auditlog.exports.models import AuditExport

__all__ = [
    "Alert",
    "AlertRecipient",
    "AlertSetting",
    "AlertSighting",
    "AlertWatermark",
    "AuditChainHead",
    "AuditEvent",
    "AuditExport",
    "AuditSeal",
    "UnsealedTransaction",
]
