"""Work that goes on in the background while people do something else."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    SUCCEEDED = "succeeded", "Done"
    FAILED = "failed", "Failed"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class Job(TenantModel):
    """One piece of background work, for whom it is done and how it ended.

    ``subject_id`` is what it works on; its live progress is kept in the cache, since
    the transaction that does the work cannot show anything before it ends.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))

    kind = models.CharField(max_length=60)
    label = models.CharField(max_length=300)
    subject_id = models.UUIDField(null=True, blank=True)
    requested_by_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.TextField(blank=True, default="")
    result_path = models.CharField(max_length=300, blank=True, default="")
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "-created_at"], name="job_newest_first"),
            # Every page asks what is under way; what is done stays for good and is left out.
            models.Index(fields=["tenant", "created_at"], condition=Q(state__in=UNFINISHED), name="job_unfinished"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in (JobState.SUCCEEDED, JobState.FAILED)
