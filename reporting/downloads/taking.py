"""Hand a file that was made in the background to the person who asked for it, and record that he took it."""

from typing import BinaryIO

from accounting.ledger.sight import sight_of
from auditlog.events.recording import record_event
from erp.foundation.actor import Actor
from reporting.downloads.errors import DownloadGone, DownloadOutOfSight
from reporting.downloads.models import ReportDownload
from reporting.downloads.storing import open_content
from reporting.exports.formats import file_format
from tenancy.access.checking import require_permission


def take_download(download: ReportDownload, *, actor: Actor) -> BinaryIO:
    """The file, open for reading; raises ``DownloadGone`` and ``DownloadOutOfSight``."""
    require_permission(actor, "reporting.report.view")
    require_permission(actor, "reporting.report.export")
    if not download.has_file or download.requested_by_id != actor.id:
        raise DownloadGone
    if not _is_within_sight(download, actor):
        raise DownloadOutOfSight
    file = open_content(download.id)
    form = file_format(download.format)
    record_event(
        "reporting.report.exported",
        actor=actor,
        subject_type="reporting.download",
        subject_id=download.id,
        subject_label=f"{download.title} as {form.label}",
        changes={
            "report": download.report,
            "format": form.name,
            "rows": download.row_count,
            "file": download.file_name,
            "sha256": download.file_sha256,
            "from": download.starts.isoformat(),
            "to": download.ends.isoformat(),
        },
    )
    return file


def _is_within_sight(download: ReportDownload, actor: Actor) -> bool:
    """Whether the person still sees all that the file holds: a week is long enough to be moved elsewhere."""
    now = sight_of(actor)
    if now.posted_by is not None and not download.own_only:
        return False
    if now.branches is None:
        return True
    return download.seen_branches is not None and set(download.seen_branches) <= {str(one) for one in now.branches}
