"""Ask for an export, and make it in the background."""

from datetime import timedelta
from uuid import UUID

from auditlog.chain.giving import keep_given_head
from auditlog.chain.models import Occasion
from auditlog.events.recording import record_event
from auditlog.exports.errors import TooManyExports
from auditlog.exports.formats import ExportFormat, export_format
from auditlog.exports.models import AuditExport
from auditlog.exports.packing import PROOF_NAME, pack
from auditlog.exports.selection import Selection, capitalised
from auditlog.exports.storing import keep_file, work_folder
from auditlog.exports.writing import Order, Tell, Written, write_export
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.identifiers import new_id
from tenancy.access.checking import require_permission
from tenancy.jobs.queries import unfinished_jobs
from tenancy.jobs.queueing import enqueue_job
from tenancy.plans.capping import require_room_for
from tenancy.tenants.models import Tenant

MAKE_JOB = "auditlog.exports.make"
KEPT_FOR = timedelta(days=7)
_MOST_AT_ONCE = 3


def request_export(selection: Selection, form: ExportFormat, *, path: str, actor: Actor) -> AuditExport:
    """Queue an export; ``path`` is the address of the exports. Raises ``TooManyExports``."""
    require_permission(actor, "auditlog.event.export")
    with act("auditlog.export.requested", actor=actor):
        # How large it becomes nobody knows yet; what is full already takes no further one. The lock that this
        # takes has those who ask at once counted in turns.
        require_room_for("bytes", 1)
        if unfinished_jobs(MAKE_JOB).count() >= _MOST_AT_ONCE:
            raise TooManyExports(_MOST_AT_ONCE)
        export = AuditExport(
            id=new_id(),
            format=form.name,
            from_date=selection.from_date,
            to_date=selection.to_date,
            subject_type=selection.subject_type,
            person_id=selection.person_id,
            person_label=selection.person_label,
            whole_chain=selection.whole_chain,
            requested_by_id=actor.id,
            requested_by_label=actor.label,
        )
        label = f"Export of the audit log: {selection.in_words()}, {form.label}"
        job = enqueue_job(
            MAKE_JOB, label=label[:300], actor=actor, subject_id=export.id, result_path=f"{path}{export.id}/"
        )
        export.job_id = job.id
        export.save(force_insert=True)
        record_event(
            "auditlog.export.requested",
            actor=actor,
            subject_type="auditlog.export",
            subject_id=export.id,
            subject_label=f"{selection.in_words()}, {form.label}",
            changes={"format": form.name, **selection.as_json()},
        )
    return export


def make_export(export: AuditExport, *, tell: Tell, tenant: Tenant, actor: Actor) -> Written:
    """Write the file of an export that was asked for, and keep it for seven days.

    The file comes to its place before the transaction ends: one that is undone leaves a file
    that nobody knows, which the next attempt replaces and the daily clearing removes.
    """
    require_permission(actor, "auditlog.event.export")
    form, now = export_format(export.format), clock.now()
    order = Order(tenant, selection_of(export, tenant), form, actor, now)
    name = file_name(export, tenant, form)
    with act("auditlog.export.made", actor=actor), work_folder(export.id) as folder:
        proof = folder / PROOF_NAME
        readable = folder / form.readable_name if form.readable_name else None
        written = write_export(order, proof=proof, readable=readable, tell=tell)
        finished, size, digest = proof, written.proof_bytes, written.proof_sha256
        if readable is not None:
            finished = folder / "export.zip"
            packed = pack(order, written, folder=folder, archive=finished, name=name)
            size, digest = packed.byte_count, packed.sha256
        keep_file(export.id, finished, form)
        export.file_name, export.file_bytes, export.file_sha256 = name, size, digest
        export.made_at, export.expires_at = now, now + KEPT_FOR
        _take_counts(export, written)
        export.save()
        record_made(order, written, subject_id=export.id, file_name=name, file_bytes=size, file_sha256=digest)
    return written


def record_made(
    order: Order, written: Written, *, subject_id: UUID | None, file_name: str, file_bytes: int, file_sha256: str
) -> None:
    """The event of an export: range, filter, counts, hash and head stand in it; its heads are out there from now on.

    ``subject_id`` is the row of the export; a file that somebody wrote himself has none.
    """
    counts = written.counts
    for signed in written.heads:
        keep_given_head(signed, occasion=Occasion.EXPORT, label=f"export {file_name}", actor=order.actor)
    record_event(
        "auditlog.export.made",
        actor=order.actor,
        subject_type="auditlog.export",
        subject_id=subject_id,
        subject_label=f"{order.selection.in_words()}, {order.form.label}",
        changes={
            "format": order.form.name,
            **order.selection.as_json(),
            "everything": order.selection.is_everything,
            "events": counts.events,
            "left_out": counts.left_out,
            "seals": counts.every_seal,
            "file": file_name,
            "bytes": file_bytes,
            "sha256": file_sha256,
            "head": written.head,
        },
    )


def selection_of(export: AuditExport, tenant: Tenant) -> Selection:
    """What was asked for."""
    return Selection(
        time_zone=tenant.time_zone,
        from_date=export.from_date,
        to_date=export.to_date,
        subject_type=export.subject_type,
        person_id=export.person_id,
        person_label=export.person_label,
        whole_chain=export.whole_chain,
    )


def file_name(export: AuditExport, tenant: Tenant, form: ExportFormat) -> str:
    """``karoo-audit-2026-10-01-2026-10-31.zip``: slug, days and type need no quoting."""
    word = export.subject_type.rpartition(".")[2].replace("_", "-")
    days = [day.isoformat() for day in (export.from_date, export.to_date) if day]
    parts = [tenant.slug, "audit", word, *days, form.name if form.readable_name else ""]
    return "-".join(part for part in parts if part) + f".{form.download_extension}"


def _take_counts(export: AuditExport, written: Written) -> None:
    counts = written.counts
    export.event_count, export.left_out_count = counts.events, counts.left_out
    export.seal_count = counts.every_seal
    export.first_seal, export.last_seal = counts.first_seal, counts.last_seal
    export.head = written.head
    export.key_id = written.heads[-1].key_id if written.heads else ""


def sentence_of(written: Written, export: AuditExport) -> str:
    """What the job ends with."""
    events = f"{written.counts.events:,} event{'' if written.counts.events == 1 else 's'}"
    return capitalised(f"{events} exported to {export.file_name}.")
