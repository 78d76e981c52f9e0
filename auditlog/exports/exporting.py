"""Write an export where a command wants it: whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from auditlog.exports.errors import OutputNotWritable
from auditlog.exports.formats import ExportFormat
from auditlog.exports.making import record_made
from auditlog.exports.selection import Selection
from auditlog.exports.writing import Order, Tell, Written, write_export
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.access.checking import require_permission
from tenancy.tenants.models import Tenant


def export_audit_log(
    selection: Selection, form: ExportFormat, *, output: Path, tell: Tell, tenant: Tenant, actor: Actor
) -> Written:
    """Write ``output``, and ``output`` + ``.proof.ndjson`` where the form is not the proof itself.

    Raises ``OutputNotWritable``, and the refusals of the form.
    """
    require_permission(actor, "auditlog.event.export")
    order = Order(tenant, selection, form, actor, clock.now())
    with _partial(output) as main, _partial(proof_path(output)) as beside:
        proof, readable = (beside, main) if form.readable_name else (main, None)
        written = write_export(order, proof=proof, readable=readable, tell=tell)
        record_made(
            order,
            written,
            subject_id=None,
            file_name=output.name,
            file_bytes=written.readable_bytes or written.proof_bytes,
            file_sha256=written.readable_sha256 or written.proof_sha256,
        )
        if readable is not None:
            proof.replace(proof_path(output))
        main.replace(output)
    return written


def proof_path(output: Path) -> Path:
    """Where the proof of a file stands that is none itself."""
    return output.with_name(f"{output.name}.proof.ndjson")


@contextmanager
def _partial(target: Path) -> Iterator[Path]:
    """A file beside the target for the time of writing."""
    path = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        yield path
    except OSError as error:
        raise OutputNotWritable(str(target), (error.strerror or "unknown").lower()) from error
    finally:
        with suppress(OSError):
            path.unlink()
