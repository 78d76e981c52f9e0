"""Write the archive with everything: books, tables, attached files, the audit log with its proof, a text."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from accounting.currencies.queries import base_currency, known_currencies
from accounting.ledger.models import JournalLine
from accounting.takeaway import JOURNAL
from auditlog.events.models import AuditEvent
from auditlog.exports import formats
from auditlog.exports.making import record_made
from auditlog.exports.proving import HashedFile
from auditlog.exports.selection import Selection
from auditlog.exports.writing import Order, Written, write_export
from auditlog.takeaway import LOG
from erp.foundation.actor import Actor
from reporting.takeaways.attachments import attachments
from reporting.takeaways.declared import tables_taken
from reporting.takeaways.journal import journal_lines
from reporting.takeaways.packing import Archive
from reporting.takeaways.readme import Told, readme
from reporting.takeaways.tables import lines_of, rows_of
from tenancy.files.models import StoredFile
from tenancy.tenants.models import Tenant

FORMAT = "ledgerline-takeaway-1"
VERIFIER = "verify_audit_export.py"
_ROWS_BETWEEN_WORDS = 2_000
# Rows that are done, of all, and what is being written.
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Commission:
    """Whose books are written, for whom and when, and what the archive is called."""

    tenant: Tenant
    actor: Actor
    made_at: datetime
    file_name: str


@dataclass(slots=True)
class Contents:
    """What stands in the archive; ``missing`` are attached files whose bytes are gone or damaged."""

    entries: int = 0
    attached: int = 0
    missing: tuple[str, ...] = ()
    events: int = 0
    head: str = ""
    members: int = 0
    rows: int = 0
    byte_count: int = 0
    sha256: str = ""


class _Progress:
    """How far the whole has come; told now and then."""

    def __init__(self, total: int, tell: Tell) -> None:
        self.total, self.done, self._told, self._tell = total, 0, 0, tell

    def begin(self, words: str) -> None:
        """Another member begins."""
        self.words = words
        self._say()

    def row(self) -> None:
        """One more is written."""
        self.reach(self.done + 1)

    def reach(self, done: int) -> None:
        """So many are written, as far as they were counted before: what came since changes no total."""
        self.done = done
        if done - self._told >= _ROWS_BETWEEN_WORDS:
            self._say()

    def end(self) -> None:
        """Everything that was counted is written."""
        self.done = self.total
        self.begin("Closing the file")

    def _say(self) -> None:
        self._told = self.done
        self._tell(min(self.done, self.total), self.total, self.words)


def write_takeaway(commission: Commission, *, archive: Path, folder: Path, tell: Tell) -> Contents:
    """Write ``archive``; ``folder`` takes the audit log meanwhile. Raises ``OSError``.

    No more than some thousand rows, or one attached file, are in memory at once.
    """
    contents = Contents()
    progress = _Progress(_rows_to_write(), tell)
    with HashedFile(archive) as file, Archive(file, commission.made_at) as box:
        _write_journal(box, contents, progress)
        _write_tables(box, progress)
        _write_attachments(box, contents, progress)
        written = _write_log(box, commission, folder, contents, progress)
        progress.end()
        box.add("manifest.json", _manifest(commission, box, contents, written))
        box.add("README.txt", readme(commission.tenant, _told(commission, contents)))
    contents.members, contents.rows = len(box.members), sum(one.rows or 0 for one in box.members)
    contents.byte_count, contents.sha256 = file.byte_count, file.sha256
    return contents


def _rows_to_write() -> int:
    tables = sum(rows_of(model).count() for model in tables_taken())
    return tables + JournalLine.objects.count() + StoredFile.objects.count() + AuditEvent.objects.count()


def _write_journal(box: Archive, contents: Contents, progress: _Progress) -> None:
    progress.begin("Writing the journal")
    with box.member(JOURNAL) as to:
        for place, (line, begins) in enumerate(journal_lines(currencies=known_currencies(), base=base_currency())):
            to.line(line, is_heading=place == 0)
            contents.entries += begins
            progress.row()


def _write_tables(box: Archive, progress: _Progress) -> None:
    currencies, base = known_currencies(), base_currency()
    for model, taken in tables_taken().items():
        progress.begin(f"Writing {model._meta.verbose_name_plural}")
        with box.member(taken.file) as to:
            for place, line in enumerate(lines_of(model, taken, currencies=currencies, base=base)):
                to.line(line, is_heading=place == 0)
                progress.row()


def _write_attachments(box: Archive, contents: Contents, progress: _Progress) -> None:
    progress.begin("Copying attached files")
    missing = []
    for one in attachments():
        if one.content is None:
            missing.append(one.path)
        else:
            box.add(one.path, one.content)
            contents.attached += 1
        progress.row()
    contents.missing = tuple(missing)


def _write_log(box: Archive, commission: Commission, folder: Path, contents: Contents, progress: _Progress) -> Written:
    """The whole log with its seals, last of all, so that its head covers what happened while the rest was written."""
    progress.begin("Writing the audit log")
    tenant, before, proof = commission.tenant, progress.done, folder / "log.ndjson"
    selection = Selection(time_zone=tenant.time_zone, whole_chain=True)
    order = Order(tenant, selection, formats.NDJSON, commission.actor, commission.made_at)
    written = write_export(order, proof=proof, readable=None, tell=lambda done, _: progress.reach(before + done))
    record_made(
        order,
        written,
        subject_id=None,
        file_name=f"{commission.file_name}, {LOG}"[:200],
        file_bytes=written.proof_bytes,
        file_sha256=written.proof_sha256,
    )
    box.add_file(LOG, proof)
    proof.unlink()
    box.add_file(f"audit/{VERIFIER}", settings.BASE_DIR / "tools" / VERIFIER)
    contents.events, contents.head = written.counts.events, written.head
    return written


def _told(commission: Commission, contents: Contents) -> Told:
    return Told(
        commission.made_at,
        commission.actor.label,
        contents.entries,
        contents.events,
        contents.head,
        contents.missing,
    )


def _manifest(commission: Commission, box: Archive, contents: Contents, written: Written) -> bytes:
    tenant = commission.tenant
    document: dict[str, Any] = {
        "format": FORMAT,
        "tenant": {
            "id": str(tenant.id),
            "slug": tenant.slug,
            "name": tenant.name,
            "base_currency": tenant.base_currency,
            "time_zone": tenant.time_zone,
        },
        "made_at": written.manifest["made_at"],
        "made_by": commission.actor.label,
        "product": written.manifest["product"],
        "entries": contents.entries,
        "attached_files": contents.attached,
        "missing_files": list(contents.missing),
        "audit_log": {"events": contents.events, "seals": written.counts.every_seal, "head": contents.head},
        "members": {one.name: {"rows": one.rows, "bytes": one.byte_count, "sha256": one.sha256} for one in box.members},
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
