"""Write the file of a report that was asked for, in the background."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from accounting.ledger.sight import Sight
from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from reporting.downloads.models import ReportDownload
from reporting.downloads.storing import keep_content
from reporting.exports.downloading import file_name
from reporting.exports.formats import file_format
from reporting.exports.tables import Edition, ReportTable
from tenancy.access.checking import require_permission
from tenancy.business.letterhead import letterhead_of
from tenancy.plans.capping import require_room_for
from tenancy.tenants.models import Tenant

KEPT_FOR = timedelta(days=7)
# Rows that are done, of all, and what is being done in words.
Tell = Callable[[int, int, str], None]


def make_download(
    download: ReportDownload, table: ReportTable, *, sight: Sight, tell: Tell, tenant: Tenant, actor: Actor
) -> None:
    """Write the table as it was asked for, and keep it for seven days; ``sight`` is what its lines were narrowed to.

    The file comes to its place before the transaction ends: one that is undone leaves a file
    that nobody knows, which the next attempt replaces and the clearing removes.
    """
    require_permission(actor, "reporting.report.view")
    require_permission(actor, "reporting.report.export")
    form, now, rows = file_format(download.format), clock.now(), table.row_count
    edition = Edition(
        tenant,
        now,
        download.requested_by_label,
        letterhead=letterhead_of(tenant) if form.is_paper else None,
        tell=lambda done, words: tell(min(done, rows), rows, words),
    )
    with act("reporting.download.made", actor=actor):
        tell(0, rows, f"Writing {form.label}")
        content = form.write(table, edition)
        require_room_for("bytes", len(content))
        keep_content(download.id, content)
        download.file_name = file_name(table, tenant, form.name)
        download.file_bytes, download.file_sha256 = len(content), hashlib.sha256(content).hexdigest()
        download.row_count, download.own_only = rows, sight.posted_by is not None
        download.seen_branches = None if sight.branches is None else sorted(str(one) for one in sight.branches)
        download.made_at, download.expires_at = now, now + KEPT_FOR
        download.save()
        record_event(
            "reporting.download.made",
            actor=actor,
            subject_type="reporting.download",
            subject_id=download.id,
            subject_label=f"{table.title} as {form.label}",
            changes={"file": download.file_name, "rows": rows, "sha256": download.file_sha256, **table.parameters},
        )
    tell(rows, rows, f"Writing {form.label}")
