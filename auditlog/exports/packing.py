"""Put the proof and the file that people read into one archive."""

import json
import zipfile
from pathlib import Path

from auditlog.exports.proving import HashedFile
from auditlog.exports.selection import capitalised
from auditlog.exports.writing import Order, Written

PROOF_NAME = "proof.ndjson"
_PIECE = 1 << 20

_README = """{title}
{rule}

{selection}.
{events:,} events, {left_out:,} left out by the selection, {seals:,} seals.
Made {made_at} by {made_by} with {product}.

{readable:<14}the events, for people
proof.ndjson  the same events with the seals over them: what a verifier reads
manifest.json what was exported, and SHA-256 of the other files

To verify it without {product}, with Python 3.8 or newer and nothing else:

    python3 verify_audit_export.py {archive}

Add --head NUMBER:HASH for every head of this log that you kept (from a mail, an earlier export or the page of the
audit log), and --public-key KEY with the installation's public key, as published under
/.well-known/ledgerline-audit-keys.json. A chain that was rewritten whole, or cut, can only be told by a head that was
kept elsewhere.
{csv_note}
The head of the chain when this was made:

    {head}
"""
_CSV_NOTE = """
In events.csv a text that a spreadsheet would run as a formula (or that begins with an apostrophe) has one apostrophe
put before it. The verifier takes it away again before it compares the rows with the proof.
"""


def pack(order: Order, written: Written, *, folder: Path, archive: Path, name: str) -> HashedFile:
    """Write the archive ``archive``, called ``name`` by people, of the two files in ``folder``."""
    with HashedFile(archive) as packed, zipfile.ZipFile(_Unseekable(packed), "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(_entry(order, "README.txt"), _readme(order, written, name))
        box.writestr(_entry(order, "manifest.json"), _manifest(order, written))
        for file_name in (order.form.readable_name, PROOF_NAME):
            with (
                (folder / file_name).open("rb") as source,
                box.open(_entry(order, file_name), "w", force_zip64=True) as to,
            ):
                while piece := source.read(_PIECE):
                    to.write(piece)
    return packed


class _Unseekable:
    """The archive as a stream that is only ever appended to, so that its hash is right at the end."""

    def __init__(self, file: HashedFile) -> None:
        self._file = file

    def write(self, content: bytes) -> int:
        """Append some bytes; returns how many."""
        return self._file.write(content)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """The file is closed by whoever opened it."""


def _entry(order: Order, name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, order.made_at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o100600) << 16
    return entry


def _manifest(order: Order, written: Written) -> bytes:
    files = {
        order.form.readable_name: {"bytes": written.readable_bytes, "sha256": written.readable_sha256},
        PROOF_NAME: {"bytes": written.proof_bytes, "sha256": written.proof_sha256},
    }
    document = {"manifest": written.manifest, "end": written.end, "files": files}
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _readme(order: Order, written: Written, name: str) -> bytes:
    title = f"Audit log of {order.tenant.name}"
    product = written.manifest["product"]
    text = _README.format(
        title=title,
        rule="=" * len(title),
        selection=capitalised(order.selection.in_words()),
        events=written.counts.events,
        left_out=written.counts.left_out,
        seals=written.counts.every_seal,
        made_at=written.manifest["made_at"],
        made_by=order.actor.label,
        product=product["name"],
        readable=order.form.readable_name,
        archive=name,
        csv_note=_CSV_NOTE if order.form.name == "csv" else "",
        head=written.head or "none yet",
    )
    return text.replace("\n", "\r\n").encode()
