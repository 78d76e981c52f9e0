"""Reports that are too long to be written while somebody waits, and what became of their files."""

from typing import ClassVar

from django.db import models

from auditlog.events.declaring import NotAudited
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class ReportDownload(TenantModel):
    """One file: what was asked for and by whom, what was written, and until when it is kept.

    Only the person who asked for it gets to see it. ``seen_branches`` are the ids of the branches whose
    lines it holds, ``None`` for all; ``own_only`` says that it holds what the person posted himself.
    ``made_at`` is empty until the job has ended well; ``removed_at`` is when the file was thrown away.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[NotAudited] = NotAudited("each step is an event of its own, which tells it whole")

    report = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    format = models.CharField(max_length=6)
    starts = models.DateField()
    ends = models.DateField()
    account = models.CharField(max_length=20, blank=True, default="")
    dimension = models.CharField(max_length=40, blank=True, default="")
    under = models.CharField(max_length=80, blank=True, default="")
    expected_rows = models.BigIntegerField()
    requested_by_id = models.UUIDField()
    requested_by_label = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    job_id = models.UUIDField(null=True, blank=True)
    seen_branches = models.JSONField(null=True, blank=True)
    own_only = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True, default="")
    file_bytes = models.BigIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True, default="")
    row_count = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "requested_by_id", "-id"], name="download_newest_of_person")]

    @property
    def has_file(self) -> bool:
        """Whether the file was made and not thrown away yet."""
        return self.made_at is not None and self.removed_at is None

    def __str__(self) -> str:
        return self.file_name or self.title
