"""Table of contents: the tables of the auditlog storey."""

from auditlog.alerts.models import Alert, AlertRecipient, AlertSetting, AlertSighting, AlertWatermark
from auditlog.chain.models import AuditChainHead, AuditSeal, GivenHead, UnsealedTransaction
from auditlog.events.models import AuditEvent
from auditlog.exports.models import AuditExport
from auditlog.verification.models import AuditVerification, HeadMail, HeadMailChoice

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
    "AuditVerification",
    "GivenHead",
    "HeadMail",
    "HeadMailChoice",
    "UnsealedTransaction",
]
