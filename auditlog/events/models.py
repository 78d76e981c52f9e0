"""What happened: one row per change of a row, or per event that changed none."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Collate, Length
from django.db.models.lookups import LessThanOrEqual

from auditlog.events.declaring import NotAudited
from tenancy.scoping.context import current_tenant_id_or_none
from tenancy.scoping.guard import READ_ONLY, TableGuard
from tenancy.scoping.models import TenantModel

# The pages show the first rows of each statement, however many it wrote.
ROWS_OF_STATEMENT_SHOWN = 20
_FIRST_ROWS = models.Q(row_of_statement__lte=ROWS_OF_STATEMENT_SHOWN)


LONGEST_LABEL_INDEXED = 200


def is_short_label() -> models.Q:
    """The condition under which an event is found by its label."""
    return models.Q(LessThanOrEqual(Length("subject_label"), LONGEST_LABEL_INDEXED))


class Operation(models.TextChoices):
    """What was done to a row; ``event`` stands for what no row shows."""

    INSERT = "insert", "added"
    UPDATE = "update", "changed"
    DELETE = "delete", "removed"
    EVENT = "event", "event"


class AuditRow(TenantModel):
    """A row of the audit log, which refers to nothing: it outlives what it speaks of.

    Not even the tenant is a foreign key. Checking one costs as much as the rest of the
    capture, and its lock on the tenant would be taken while the chain is locked.
    """

    tenant = models.ForeignKey(
        "tenancy.Tenant",
        on_delete=models.DO_NOTHING,
        default=current_tenant_id_or_none,
        editable=False,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )

    audited: ClassVar[NotAudited] = NotAudited("the log does not watch itself; its chain does")

    class Meta(TenantModel.Meta):
        abstract = True


class AuditEvent(AuditRow):
    """One change, with who made it, in which act, from where and why.

    Ids are UUIDs of version 7 that hold the ordinal, so that pages and dates are ranges of
    the primary key, and the table a partition per month (``auditlog.events.partitions``).
    Rows are written by functions of the database alone: by the capture, and by those that
    ``auditlog.events.recording`` calls. ``changes`` is JSON text:
    ``{field: [before, after]}`` of an update, ``{field: value}`` of an added or removed
    row and of an event without a row. ``digest`` is SHA-256 over the canonical bytes
    (``auditlog.chain.canonical``), which the seals are made of.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=READ_ONLY)

    ordinal = models.BigIntegerField(editable=False)
    occurred_at = models.DateTimeField(editable=False)
    xact = models.BigIntegerField(editable=False)
    row_of_statement = models.BigIntegerField(editable=False)
    act = models.TextField()
    operation = models.CharField(max_length=6, choices=Operation)
    subject_type = models.TextField()
    subject_id = models.UUIDField(null=True)
    subject_label = models.TextField()
    parent_type = models.TextField()
    parent_id = models.UUIDField(null=True)
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.TextField()
    ip = models.TextField()
    request_id = models.TextField()
    reason = models.TextField()
    changes = models.TextField(null=True)
    digest = models.BinaryField(editable=False)

    class Meta(AuditRow.Meta):
        db_table = "auditlog_event"
        indexes = [
            # What a seal covers is found by it, whatever plan is made when.
            models.Index(fields=["tenant", "xact", "ordinal"], name="audit_event_seal"),
            models.Index(fields=["tenant", "subject_id", "id"], name="audit_event_subject"),
            models.Index(
                fields=["tenant", "parent_id", "id"],
                name="audit_event_parent",
                condition=models.Q(parent_id__isnull=False),
            ),
            models.Index(
                fields=["tenant", "-id"],
                name="audit_event_page",
                condition=_FIRST_ROWS,
            ),
            # Whatever the list can be narrowed to by itself. A statement over thousands of
            # rows pays for its first ones only.
            models.Index(
                fields=["tenant", "actor_id", "id"],
                name="audit_event_actor",
                condition=_FIRST_ROWS & models.Q(actor_id__isnull=False),
            ),
            # Most is done by people; what is not is looked for by the kind of its actor.
            models.Index(
                fields=["tenant", "actor_kind", "id"],
                name="audit_event_unattended",
                condition=_FIRST_ROWS & ~models.Q(actor_kind="person"),
            ),
            models.Index(
                fields=["tenant", "ip", "id"],
                name="audit_event_ip",
                condition=_FIRST_ROWS & ~models.Q(ip=""),
            ),
            models.Index(fields=["tenant", "act", "id"], name="audit_event_act", condition=_FIRST_ROWS),
            models.Index(
                fields=["tenant", "subject_type", "id"],
                name="audit_event_type",
                condition=_FIRST_ROWS & ~models.Q(subject_type=""),
            ),
            # In the order of bytes, so that the beginning of a label is a range. What is too
            # long for an index must not make an act fail.
            models.Index(
                "tenant",
                Collate("subject_label", "C"),
                "id",
                name="audit_event_label",
                condition=is_short_label(),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_label}".strip()
