"""``manage.py export_tenant``: write everything that a tenant has into one archive."""

import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from erp.foundation.actor import Actor
from reporting.takeaways.making import export_tenant
from reporting.takeaways.writing import Tell
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``export_tenant --tenant SLUG --output FILE``: whole, or not at all; in a tenant of any standing."""

    only_reads = True
    help = (
        "Write everything that a tenant has into a ZIP: books, tables, attached files, audit log; see docs/leaving.md."
    )

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("--output", required=True, metavar="FILE", help="the archive; one that exists is replaced")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Write the file and say what is in it; progress goes to standard error."""
        output = Path(options["output"])
        with _ended_in_order():
            contents = export_tenant(output=output, tell=self._teller(), tenant=tenant, actor=actor)
        document = {
            "ok": True,
            "output": str(output),
            "bytes": contents.byte_count,
            "sha256": contents.sha256,
            "files": contents.members,
            "rows": contents.rows,
            "entries": contents.entries,
            "attached": contents.attached,
            "missing": list(contents.missing),
            "events": contents.events,
            "head": contents.head,
        }
        self.say(document, _in_words(document), as_json=options["json"])

    def _teller(self) -> Tell:
        """Words at every tenth of the work."""
        tenths = -1

        def tell(done: int, total: int, words: str) -> None:
            nonlocal tenths
            now = done * 10 // total if total else 10
            if now != tenths:
                self.stderr.write(f"{words}: {done:,} of {total:,} rows")
            tenths = now

        return tell


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """While the archive is written, SIGTERM ends the program as Ctrl-C does: what was half written is removed."""

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _in_words(document: dict[str, Any]) -> str:
    lines = [
        f"{document['rows']:,} rows in {document['files']:,} files written to {document['output']}",
        f"{document['entries']:,} entries, {document['attached']:,} attached files, {document['events']:,} events",
        f"SHA-256: {document['sha256']}",
        f"Head: {document['head'] or 'none yet'}",
    ]
    if document["missing"]:
        lines.insert(2, f"Gone or damaged, and so not in it: {', '.join(document['missing'])}")
    return "\n".join(lines)
