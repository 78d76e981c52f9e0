"""Hand the file of an export to a person, and record that he took it."""

from typing import BinaryIO

from auditlog.events.recording import record_event
from auditlog.exports.errors import ExportFileGone
from auditlog.exports.formats import export_format
from auditlog.exports.models import AuditExport
from auditlog.exports.storing import open_stored
from erp.foundation.actor import Actor
from tenancy.access.checking import require_permission


def download_export(export: AuditExport, *, actor: Actor) -> BinaryIO:
    """The file, open for reading; raises ``ExportFileGone``."""
    require_permission(actor, "auditlog.event.export")
    if not export.has_file:
        raise ExportFileGone
    file = open_stored(export.id, export_format(export.format))
    record_event(
        "auditlog.export.downloaded",
        actor=actor,
        subject_type="auditlog.export",
        subject_id=export.id,
        subject_label=export.file_name,
        changes={
            "file": export.file_name,
            "bytes": export.file_bytes,
            "sha256": export.file_sha256,
            "events": export.event_count,
            "head": export.head,
        },
    )
    return file
