"""``manage.py export_audit``: write the audit log of a tenant, with the seals that prove it."""

import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from auditlog.exports.exporting import export_audit_log, proof_path
from auditlog.exports.formats import FORMATS, ExportFormat, export_format
from auditlog.exports.selection import select
from auditlog.exports.writing import Tell, Written
from erp.foundation.actor import Actor
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``export_audit --tenant SLUG [--from D --to D] [--type T] --format ndjson|csv|pdf --output F``."""

    only_reads = True
    help = "Write the audit log of a tenant to a file, with the seals that prove it; see docs/audit-format.md."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """What of the log, in which form, and where to."""
        parser.add_argument("--from", dest="from_date", metavar="DAY", help="the first day, such as 2026-10-01")
        parser.add_argument("--to", dest="to_date", metavar="DAY", help="the last day, which is included")
        parser.add_argument("--type", default="", metavar="TYPE", help="accounting.journal_entry, or its plain word")
        parser.add_argument("--person", default="", metavar="NAME", help="a name or e-mail address as the log shows it")
        parser.add_argument("--whole-chain", action="store_true", help="add the bare seals before and after the range")
        parser.add_argument("--format", required=True, metavar="FORMAT", help=", ".join(FORMATS))
        parser.add_argument("--output", required=True, metavar="FILE", help="csv and pdf get FILE.proof.ndjson beside")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Write the file and say what is in it; progress goes to standard error."""
        form, output = export_format(options["format"]), Path(options["output"])
        selection = select(
            tenant,
            from_date=options["from_date"],
            to_date=options["to_date"],
            subject_type=options["type"],
            person=options["person"],
            whole_chain=options["whole_chain"],
        )
        with _ended_in_order():
            written = export_audit_log(selection, form, output=output, tell=self._teller(), tenant=tenant, actor=actor)
        document = _document(written, form, output)
        self.say(document, _in_words(document, written), as_json=options["json"])

    def _teller(self) -> Tell:
        """Words at every tenth of the work, or all the time to a person who looks on."""
        watched = sys.stderr.isatty()
        tenths = -1

        def tell(done: int, total: int) -> None:
            nonlocal tenths
            now = done * 10 // total if total else 10
            if watched:
                self.stderr.write(f"\r{done:,} of {total:,} events read", ending="\n" if now == 10 else "")
            elif now != tenths:
                self.stderr.write(f"{done:,} of {total:,} events read")
            tenths = now

        return tell


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """While an export is written, SIGTERM ends the program as Ctrl-C does: what was half written is removed."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _document(written: Written, form: ExportFormat, output: Path) -> dict[str, Any]:
    counts = written.counts
    return {
        "ok": True,
        "output": str(output),
        "proof": str(proof_path(output)) if form.readable_name else str(output),
        "format": form.name,
        "events": counts.events,
        "left_out": counts.left_out,
        "seals": counts.every_seal,
        "sha256": written.readable_sha256 or written.proof_sha256,
        "head": written.head,
    }


def _in_words(document: dict[str, Any], written: Written) -> str:
    lines = [
        f"{document['events']:,} events under {document['seals']:,} seals written to {document['output']}",
        f"SHA-256: {document['sha256']}",
        f"Head: {document['head'] or 'none yet'}",
    ]
    if document["proof"] != document["output"]:
        lines.insert(1, f"Proof: {document['proof']}")
    if written.counts.left_out:
        lines.insert(1, f"{document['left_out']:,} events do not fit and stand as digests")
    return "\n".join(lines)
