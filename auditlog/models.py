"""Table of contents: the tables of the auditlog storey."""

from auditlog.chain.models import AuditChainHead, AuditSeal, UnsealedTransaction
from auditlog.events.models import AuditEvent

__all__ = ["AuditChainHead", "AuditEvent", "AuditSeal", "UnsealedTransaction"]
