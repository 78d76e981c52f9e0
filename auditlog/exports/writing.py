"""Write an export: the proof, and beside it the file that people read."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from auditlog.chain.heads import write_head
from auditlog.chain.signing import SignedHead, sign_head
from auditlog.exports.csv_writing import CsvWriter
from auditlog.exports.formats import CSV, ExportFormat
from auditlog.exports.lines import manifest_line
from auditlog.exports.pdf_writing import PdfWriter
from auditlog.exports.proving import Counts, HashedFile, ProofWriter
from auditlog.exports.reading import Span, read_bare, read_covered, span_of
from auditlog.exports.selection import Selection
from erp.foundation.actor import Actor
from tenancy.tenants.models import Tenant

Tell = Callable[[int, int], None]
_EVENTS_BETWEEN_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Order:
    """What is written, for whom, by whom and when."""

    tenant: Tenant
    selection: Selection
    form: ExportFormat
    actor: Actor
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the counts, both files' sizes and hashes, the signed heads, the last one the chain's own."""

    counts: Counts
    proof_bytes: int
    proof_sha256: str
    readable_bytes: int
    readable_sha256: str
    heads: list[SignedHead]
    manifest: dict[str, Any]
    end: dict[str, Any]

    @property
    def head(self) -> str:
        """The head of the chain when the export was made, as text; empty for an empty chain."""
        return self.heads[-1].head if self.heads else ""


def write_export(order: Order, *, proof: Path, readable: Path | None, tell: Tell) -> Written:
    """Write both files; raises ``TooLongForPdf`` or ``PdfNotAvailable``, and ``OSError``.

    ``tell`` hears how many events have been read and how many there are. The files are
    readable by this program alone.
    """
    tenant, span = order.tenant, span_of(order.tenant.id, order.selection)
    with ExitStack() as files:
        proof_file = files.enter_context(HashedFile(proof))
        readable_file = files.enter_context(HashedFile(readable)) if readable else None
        reader = _reader(order, readable_file)
        writer = ProofWriter(proof_file, reader.add if reader else None)
        manifest = manifest_line(
            tenant,
            order.selection,
            head=write_head(span.head_number, span.head_hash),
            made_at=order.made_at,
            actor=order.actor,
        )
        writer.write_line(manifest)
        _write_chain(tenant.id, span, order.selection, writer, tell)
        heads = _signed(order, span, writer.counts)
        if isinstance(reader, PdfWriter):
            reader.close(heads, writer.counts)
        end = _end_line(writer.counts, heads, order.form, readable_file, proof_file)
        writer.write_line(end)
        return Written(
            counts=writer.counts,
            proof_bytes=proof_file.byte_count,
            proof_sha256=proof_file.sha256,
            readable_bytes=readable_file.byte_count if readable_file else 0,
            readable_sha256=readable_file.sha256 if readable_file else "",
            heads=heads,
            manifest=manifest,
            end=end,
        )


def _reader(order: Order, file: HashedFile | None) -> CsvWriter | PdfWriter | None:
    if file is None:
        return None
    if order.form == CSV:
        return CsvWriter(file)
    return PdfWriter(file, order.tenant, order.selection, made_at=order.made_at, made_by=order.actor.label)


def _write_chain(tenant: UUID, span: Span, selection: Selection, writer: ProofWriter, tell: Tell) -> None:
    """The seals in the order of their numbers, around the range a bare one on each side, or all of them.

    Those two lie outside the days, and so show that none of the range was cut off at its edges.
    """
    before = min(span.first - 1, span.head_number)
    for seal, content in read_bare(tenant, 1 if selection.whole_chain else max(before, 1), before):
        writer.write_bare(seal, content)
    told = 0
    tell(0, span.event_count)
    for seal, events in read_covered(tenant, span, selection):
        writer.write_seal(seal, events)
        done = writer.counts.events + writer.counts.left_out
        if done - told >= _EVENTS_BETWEEN_WORDS:
            tell(done, span.event_count)
            told = done
    after = max(span.last + 1, span.first)
    last = span.head_number if selection.whole_chain else min(after, span.head_number)
    for seal, content in read_bare(tenant, after, last):
        writer.write_bare(seal, content)
    tell(span.event_count, span.event_count)


def _signed(order: Order, span: Span, counts: Counts) -> list[SignedHead]:
    """The last seal of the file, without which the signature would say nothing about it, and the chain's head."""
    tenant, at = order.tenant, order.made_at
    heads = []
    if counts.last_seal is not None and counts.last_seal != span.head_number:
        heads.append(sign_head(tenant.id, tenant.slug, counts.last_seal, counts.last_hash, at))
    heads.append(sign_head(tenant.id, tenant.slug, span.head_number, span.head_hash, at))
    return heads


def _end_line(
    counts: Counts, heads: list[SignedHead], form: ExportFormat, readable: HashedFile | None, proof: HashedFile
) -> dict[str, Any]:
    companion = None
    if readable is not None:
        companion = {"name": form.readable_name, "bytes": readable.byte_count, "sha256": readable.sha256}
    return {
        "line": "end",
        "seals": counts.seals,
        "bare_seals": counts.bare_seals,
        "events": counts.events,
        "omitted": counts.omitted,
        "bare_events": counts.bare_events,
        "first_seal": counts.first_seal,
        "last_seal": counts.last_seal,
        "companion": companion,
        "heads": [head.as_json() for head in heads],
        "sha256": proof.sha256,
    }
