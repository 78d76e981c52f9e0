"""Exports that people asked for, and what became of their files."""

from typing import ClassVar

from django.db import models

from auditlog.events.declaring import NotAudited
from auditlog.exports.formats import FORMATS
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class AuditExport(TenantModel):
    """One export: what was asked for, what was written, and until when its file is kept.

    ``made_at`` is empty until the job has ended well; ``removed_at`` is when the file was
    thrown away. ``head`` is the head of the chain that was given away with it.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[NotAudited] = NotAudited("each step is an event of its own, which tells it whole")

    format = models.CharField(max_length=6, choices=[(one.name, one.label) for one in FORMATS.values()])
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)
    subject_type = models.CharField(max_length=100, blank=True, default="")
    person_id = models.UUIDField(null=True, blank=True)
    person_label = models.CharField(max_length=300, blank=True, default="")
    whole_chain = models.BooleanField(default=False)
    requested_by_id = models.UUIDField(null=True, blank=True)
    requested_by_label = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    job_id = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True, default="")
    file_bytes = models.BigIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True, default="")
    event_count = models.BigIntegerField(default=0)
    left_out_count = models.BigIntegerField(default=0)
    seal_count = models.BigIntegerField(default=0)
    first_seal = models.BigIntegerField(null=True, blank=True)
    last_seal = models.BigIntegerField(null=True, blank=True)
    head = models.CharField(max_length=90, blank=True, default="")
    key_id = models.CharField(max_length=16, blank=True, default="")
    expires_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        db_table = "auditlog_export"
        indexes = [models.Index(fields=["tenant", "-created_at"], name="audit_export_newest_first")]

    @property
    def has_file(self) -> bool:
        """Whether the file was made and not thrown away yet."""
        return self.made_at is not None and self.removed_at is None

    def __str__(self) -> str:
        return self.file_name or f"export of {self.created_at:%Y-%m-%d}"
