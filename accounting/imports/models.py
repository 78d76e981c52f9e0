"""A general journal that came as a file: what was asked, found, made and undone."""

from typing import ClassVar

from django.db import models

from auditlog.events.declaring import Audited, NotAudited
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class ImportState(models.TextChoices):
    """Where an import stands."""

    CHECKING = "checking", "Being checked"
    REFUSED = "refused", "Has errors"
    READY = "ready", "Ready to import"
    POSTING = "posting", "Being imported"
    POSTED = "posted", "Imported"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"
    DISCARDED = "discarded", "Thrown away"


class JournalImport(TenantModel):
    """One file and its journey from the upload to the posted entries.

    ``options`` holds what the person chose (rounding, rates, units, types of new
    accounts); ``summary`` what the check found (counts, totals, dates, new accounts).
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[Audited] = Audited(
        "accounting.journal_import", label_column="file_name", ignored=("summary", "stored_path")
    )

    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.BigIntegerField()
    stored_path = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.CHECKING)
    options = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    problem_count = models.IntegerField(default=0)
    entry_count = models.IntegerField(default=0)
    line_count = models.IntegerField(default=0)
    job_id = models.UUIDField(null=True, blank=True)
    created_by_id = models.UUIDField(null=True, blank=True)
    created_by_label = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    posted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "-created_at"], name="import_newest_first"),
            models.Index(fields=["tenant", "file_sha256"], name="import_by_content"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportProblem(TenantModel):
    """Something wrong in one row of an imported file, in words."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "DELETE"))
    audited: ClassVar[NotAudited] = NotAudited("a finding about a file, written anew with every check")

    journal_import = TenantForeignKey(JournalImport, models.CASCADE, related_name="problems")
    row = models.IntegerField()
    column = models.CharField(max_length=40, blank=True, default="")
    value = models.TextField(blank=True, default="")
    code = models.CharField(max_length=40)
    message = models.TextField()

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "journal_import", "row"], name="problem_by_row"),
        ]

    def __str__(self) -> str:
        return self.message
