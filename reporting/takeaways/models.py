"""Files with everything that a tenant has, and what became of them."""

from typing import ClassVar

from django.db import models

from auditlog.events.declaring import NotAudited
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class Takeaway(TenantModel):
    """One file with everything: who asked for it, what was written, until when it is kept, how often it was taken.

    ``made_at`` is empty until the job has ended well; ``removed_at`` is when the file was thrown away.
    ``head`` is the head of the chain that was given away with the audit log in it; ``missing_files``
    counts attached files whose bytes were not where they should be.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[NotAudited] = NotAudited("each step is an event of its own, which tells it whole")

    requested_by_id = models.UUIDField()
    requested_by_label = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    job_id = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True, default="")
    file_bytes = models.BigIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True, default="")
    member_count = models.IntegerField(default=0)
    row_count = models.BigIntegerField(default=0)
    entry_count = models.BigIntegerField(default=0)
    attached_count = models.IntegerField(default=0)
    missing_files = models.IntegerField(default=0)
    event_count = models.BigIntegerField(default=0)
    head = models.CharField(max_length=90, blank=True, default="")
    expires_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    times_taken = models.IntegerField(default=0)
    last_taken_at = models.DateTimeField(null=True, blank=True)
    last_taken_by_label = models.CharField(max_length=300, blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "-id"], name="takeaway_newest_first")]

    @property
    def has_file(self) -> bool:
        """Whether the file was made and not thrown away yet."""
        return self.made_at is not None and self.removed_at is None

    def __str__(self) -> str:
        return self.file_name or f"everything of {self.created_at:%Y-%m-%d}"
