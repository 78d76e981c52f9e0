"""The seals over what happened, each bound to the one before it."""

from typing import ClassVar

from django.db import models

from auditlog.events.declaring import Audited
from auditlog.events.models import AuditRow
from tenancy.scoping.guard import APPEND_ONLY, READ_ONLY, TableGuard
from tenancy.scoping.models import TenantModel


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
            models.CheckConstraint(condition=models.Q(number__gte=1), name="audit_seal_counts_from_one"),
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


class Occasion(models.TextChoices):
    """On what occasion a head left the product."""

    MAIL = "mail", "daily mail"
    EXPORT = "export", "export"
    COPY = "copy", "copy from the page"
    COMMAND = "command", "command"


class GivenHead(TenantModel):
    """A signed head that left the product: somebody out there can hold the chain against it.

    The verification does so, too, with every one of them. Who could rewrite the chain could
    rewrite these rows, but not sign them: the key is not kept in the database.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=APPEND_ONLY)
    audited: ClassVar[Audited] = Audited("auditlog.head", label_column="label")

    occasion = models.CharField(max_length=10, choices=Occasion)
    label = models.CharField(max_length=300)
    number = models.BigIntegerField()
    hash = models.BinaryField()
    signed_at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField()

    class Meta(TenantModel.Meta):
        db_table = "auditlog_given_head"
        indexes = [models.Index(fields=["tenant", "-signed_at"], name="audit_given_head_newest")]

    def __str__(self) -> str:
        return f"{self.number}:{bytes(self.hash).hex()}"
