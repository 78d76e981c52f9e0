"""Table of contents: the tables of the auditlog storey."""

from auditlog.chain.models import AuditChainHead, AuditSeal, UnsealedTransaction
from auditlog.events.models import AuditEvent
from auditlog.exports.models import AuditExport

__all__ = ["AuditChainHead", "AuditEvent", "AuditExport", "AuditSeal", "UnsealedTransaction"]
