"""Ask for a report that is too long to be written while one waits."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from auditlog.events.recording import record_event
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.identifiers import new_id
from reporting.downloads.errors import TooManyDownloads
from reporting.downloads.models import ReportDownload
from reporting.exports.formats import FileFormat
from tenancy.access.checking import require_permission
from tenancy.jobs.models import UNFINISHED, Job
from tenancy.jobs.queueing import enqueue_job
from tenancy.plans.capping import require_room_for
from tenancy.tenants.standing import locked_tenant

MAKE_JOB = "reporting.downloads.make"
_MOST_AT_ONCE = 3
# One person leaves room for the others.
_MOST_OF_ONE = 2


@dataclass(frozen=True, slots=True)
class AskedDownload:
    """Which report, of which days, narrowed to what; ``expected_rows`` is how many rows were counted for it."""

    report: str
    title: str
    starts: date
    ends: date
    account: str
    dimension: str
    under: str
    expected_rows: int


def request_download(asked: AskedDownload, form: FileFormat, *, slug: str, actor: Actor) -> ReportDownload:
    """Queue the file for the person who asks; raises ``TooManyDownloads`` and ``NoRoomInPlan``."""
    require_permission(actor, "reporting.report.view")
    require_permission(actor, "reporting.report.export")
    assert actor.id is not None, "commands write their files themselves"
    with act("reporting.download.requested", actor=actor):
        _require_turn(actor.id)
        # How large it becomes nobody knows yet; what is full already takes no further one.
        require_room_for("bytes", 1)
        download = ReportDownload(
            id=new_id(),
            report=asked.report,
            title=asked.title,
            format=form.name,
            starts=asked.starts,
            ends=asked.ends,
            account=asked.account,
            dimension=asked.dimension,
            under=asked.under,
            expected_rows=asked.expected_rows,
            requested_by_id=actor.id,
            requested_by_label=actor.label,
        )
        words = f"{asked.title}, {asked.starts} to {asked.ends}, {form.label}"
        path = reverse("report_download", args=[slug, download.id])
        job = enqueue_job(MAKE_JOB, label=words, actor=actor, subject_id=download.id, result_path=path)
        download.job_id = job.id
        download.save(force_insert=True)
        record_event(
            "reporting.download.requested",
            actor=actor,
            subject_type="reporting.download",
            subject_id=download.id,
            subject_label=f"{asked.title} as {form.label}",
            changes={
                "report": asked.report,
                "format": form.name,
                "from": asked.starts.isoformat(),
                "to": asked.ends.isoformat(),
                "account": asked.account or None,
                "dimension": asked.dimension or None,
                "under": asked.under or None,
            },
        )
    return download


def _require_turn(person_id: UUID) -> None:
    """Refuse a further file while enough are being made; whoever asks at the same moment waits for this answer."""
    locked_tenant()
    unfinished = Job.objects.filter(kind=MAKE_JOB, state__in=UNFINISHED)
    if unfinished.filter(requested_by_id=person_id).count() >= _MOST_OF_ONE:
        raise TooManyDownloads(_MOST_OF_ONE, is_own=True)
    if unfinished.count() >= _MOST_AT_ONCE:
        raise TooManyDownloads(_MOST_AT_ONCE)
