"""The seals over what happened, each bound to the one before it."""

from typing import ClassVar

from django.db import models

from auditlog.events.models import AuditRow
from tenancy.scoping.guard import READ_ONLY, TableGuard


class AuditSeal(AuditRow):
    """The seal over the events of one tenant in one transaction, written at its commit.

    It covers the events that bear its ``xact`` and whose ordinal lies between its first
    and its last. ``number`` counts without a gap from 1.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=READ_ONLY)

    number = models.BigIntegerField()
    xact = models.BigIntegerField()
    first_ordinal = models.BigIntegerField()
    last_ordinal = models.BigIntegerField()
    event_count = models.BigIntegerField()
    sealed_at = models.DateTimeField()
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta(AuditRow.Meta):
        db_table = "auditlog_seal"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="audit_seal_number"),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"


class AuditChainHead(AuditRow):
    """The number and hash of a tenant's last seal: the row that sealing locks."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=READ_ONLY)

    seal_number = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta(AuditRow.Meta):
        db_table = "auditlog_chain_head"
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="audit_chain_one_head"),
        ]

    def __str__(self) -> str:
        return f"{self.seal_number}:{bytes(self.hash).hex()}"


class UnsealedTransaction(AuditRow):
    """A transaction that is about to be sealed; the row lives for that moment only.

    Its ``id`` is the number of the transaction, written as a UUID. The detour lets every
    other check of the commit take its locks before the head of the chain is locked.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=())

    xact = models.BigIntegerField()
    first_ordinal = models.BigIntegerField()

    class Meta(AuditRow.Meta):
        db_table = "auditlog_unsealed_transaction"

    def __str__(self) -> str:
        return f"transaction {self.xact}"
