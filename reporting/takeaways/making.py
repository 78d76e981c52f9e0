"""Write the file that was asked for, in the background, or where a command wants it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from reporting.takeaways.errors import OutputNotWritable
from reporting.takeaways.models import Takeaway
from reporting.takeaways.removing import throw_away
from reporting.takeaways.requesting import MAY_TAKE, require_whole_sight
from reporting.takeaways.storing import stored_place, work_folder
from reporting.takeaways.writing import Commission, Contents, Tell, write_takeaway
from tenancy.access.checking import require_permission
from tenancy.tenants.models import Tenant

KEPT_FOR = timedelta(days=7)


def make_takeaway(takeaway: Takeaway, *, tell: Tell, tenant: Tenant, actor: Actor) -> Contents:
    """Write the file and keep it for seven days; the one that was kept before is thrown away.

    The file comes to its place before the transaction ends: one that is undone leaves a file
    that nobody knows, which the next attempt replaces and the clearing removes.
    """
    require_permission(actor, MAY_TAKE)
    require_whole_sight(actor)
    now = clock.now()
    name = file_name(tenant, now)
    with act("reporting.takeaway.made", actor=actor), work_folder(takeaway.id) as folder:
        archive = folder / "everything.zip"
        contents = write_takeaway(Commission(tenant, actor, now, name), archive=archive, folder=folder, tell=tell)
        archive.replace(stored_place(takeaway.id))
        for earlier in Takeaway.objects.select_for_update().filter(made_at__isnull=False, removed_at=None):
            throw_away(earlier, actor=actor)
        _take_counts(takeaway, contents)
        takeaway.file_name, takeaway.made_at, takeaway.expires_at = name, now, now + KEPT_FOR
        takeaway.save()
        _record_made(takeaway.id, name, contents, actor=actor)
    return contents


@transaction.atomic
def export_tenant(*, output: Path, tell: Tell, tenant: Tenant, actor: Actor) -> Contents:
    """Write ``output``, whole or not at all; raises ``OutputNotWritable``."""
    require_permission(actor, MAY_TAKE)
    now = clock.now()
    with _partial(output) as (archive, folder), act("reporting.takeaway.made", actor=actor):
        commission = Commission(tenant, actor, now, output.name[:200])
        contents = write_takeaway(commission, archive=archive, folder=folder, tell=tell)
        _record_made(None, output.name[:200], contents, actor=actor)
        archive.replace(output)
    return contents


def file_name(tenant: Tenant, at: datetime) -> str:
    """``karoo-everything-2026-10-31.zip``: slug and day need no quoting."""
    return f"{tenant.slug}-everything-{localtime(at):%Y-%m-%d}.zip"


def _take_counts(takeaway: Takeaway, contents: Contents) -> None:
    takeaway.file_bytes, takeaway.file_sha256 = contents.byte_count, contents.sha256
    takeaway.member_count, takeaway.row_count = contents.members, contents.rows
    takeaway.entry_count, takeaway.event_count = contents.entries, contents.events
    takeaway.attached_count, takeaway.missing_files = contents.attached, len(contents.missing)
    takeaway.head = contents.head


def _record_made(subject_id: UUID | None, name: str, contents: Contents, *, actor: Actor) -> None:
    record_event(
        "reporting.takeaway.made",
        actor=actor,
        subject_type="reporting.takeaway",
        subject_id=subject_id,
        subject_label=name,
        changes={
            "bytes": contents.byte_count,
            "sha256": contents.sha256,
            "files": contents.members,
            "rows": contents.rows,
            "entries": contents.entries,
            "attached": contents.attached,
            "missing": list(contents.missing[:20]),
            "events": contents.events,
            "head": contents.head,
        },
    )


@contextmanager
def _partial(target: Path) -> Iterator[tuple[Path, Path]]:
    """A file beside the target and an empty folder, for the time of writing; both for this program alone."""
    path = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            yield path, Path(folder)
    except OSError as error:
        raise OutputNotWritable(str(target), (error.strerror or "unknown").lower()) from error
    finally:
        with suppress(OSError):
            path.unlink()
