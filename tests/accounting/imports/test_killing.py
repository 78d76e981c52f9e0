"""A worker that is killed in the middle leaves nothing; started again it does the whole, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from accounting.imports.models import ImportState, JournalImport
from accounting.imports.options import ImportOptions
from accounting.imports.uploading import receive_journal_file, start_posting, start_undoing
from accounting.ledger.models import JournalEntry, JournalLine, LedgerAccount
from erp.foundation.actor import Actor
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.progress import progress_of
from tenancy.jobs.running import run_job_of
from tenancy.tenants.models import Tenant
from tests.accounting.imports.imported_books import balances, journal
from tests.databases import renamed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

Within = Callable[[object], AbstractContextManager[object]]
ROOT = Path(__file__).resolve().parents[3]
ENTRIES = 3_000
PATIENCE_SECONDS = 60

# Posts in small pieces, so that there is a middle to be killed in.
WORKER = """
import sys
from uuid import UUID
import django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[3]
from accounting.imports import posting, undoing
posting.ENTRIES_AT_ONCE = undoing.ENTRIES_AT_ONCE = 100
from tenancy.jobs.running import run_job_of
run_job_of(UUID(sys.argv[1]), UUID(sys.argv[2]))
"""


@pytest.fixture
def batch(karoo: Tenant, owner: Actor, within: Within, settings: Any, tmp_path: Path) -> JournalImport:
    """A checked file that waits for a worker to post it."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    rows = [
        f"2026-04-{number % 28 + 1:02},{number},{account},,,,x".replace(
            ",,,,x", ",1.00,,," if account == "A" else ",,1.00,,"
        )
        for number in range(ENTRIES)
        for account in "AB"
    ]
    options = ImportOptions(create_accounts=True)
    with within(karoo):
        batch = receive_journal_file([journal(*rows)], options, file_name="big.csv", path="/", actor=owner)
    run_job_of(karoo.id, _job_of(batch))
    with within(karoo):
        return start_posting(batch.id, types={}, again=False, path="/", actor=owner)


def _job_of(batch: JournalImport) -> UUID:
    assert batch.job_id is not None
    return batch.job_id


def _kill_in_the_middle(tenant: Tenant, job_id: UUID, within: Within, after_percent: int) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "erp.settings",
        "ERP_APP_DATABASE_URL": renamed(os.environ["ERP_APP_DATABASE_URL"], str(connection.settings_dict["NAME"])),
    }
    from django.conf import settings

    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(tenant.id), str(job_id), str(settings.MEDIA_ROOT)],
        cwd=ROOT,
        env=environment,
    )
    try:
        _wait_until(lambda: _percent(tenant, job_id, within) >= after_percent, worker)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    # The server notices that the worker is gone, and takes its transaction back.
    _wait_until(lambda: _is_free(tenant, job_id, within))


def _percent(tenant: Tenant, job_id: UUID, within: Within) -> int:
    with within(tenant):
        told = progress_of(job_id)
    return told.done if told else 0


def _is_free(tenant: Tenant, job_id: UUID, within: Within) -> bool:
    with within(tenant):
        return Job.objects.select_for_update(skip_locked=True).filter(id=job_id).first() is not None


def _wait_until(holds: Callable[[], bool], worker: subprocess.Popen[bytes] | None = None) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert worker is None or worker.poll() is None, "the worker ended before it was killed"
        assert time.monotonic() < ends
        time.sleep(0.005)


def test_killed_import_leaves_nothing_and_is_done_once_when_it_is_started_again(
    batch: JournalImport, karoo: Tenant, within: Within
) -> None:
    job_id = _job_of(batch)
    _kill_in_the_middle(karoo, job_id, within, after_percent=45)
    with within(karoo):
        job = Job.objects.get(id=job_id)
        assert (job.state, job.attempts) == (JobState.RUNNING, 1)
        assert not JournalEntry.objects.exists()
        assert not JournalLine.objects.exists()
        assert not LedgerAccount.objects.filter(full_name="A").exists()
        assert JournalImport.objects.get(id=batch.id).state == ImportState.POSTING
    run_job_of(karoo.id, job_id)
    run_job_of(karoo.id, job_id)
    with within(karoo):
        assert JournalImport.objects.get(id=batch.id).state == ImportState.POSTED
        assert JournalEntry.objects.count() == ENTRIES
        assert JournalLine.objects.count() == 2 * ENTRIES
        assert balances() == {("A", "ZAR"): ENTRIES, ("B", "ZAR"): -ENTRIES}
        assert JournalEntry.objects.latest("sequence").sequence == ENTRIES


def test_killed_undo_leaves_the_batch_as_it_was_and_is_done_once(
    batch: JournalImport, karoo: Tenant, owner: Actor, within: Within
) -> None:
    run_job_of(karoo.id, _job_of(batch))
    with within(karoo):
        undoing = start_undoing(batch.id, path="/", actor=owner)
    job_id = _job_of(undoing)
    _kill_in_the_middle(karoo, job_id, within, after_percent=20)
    with within(karoo):
        assert JournalEntry.objects.count() == ENTRIES
    run_job_of(karoo.id, job_id)
    run_job_of(karoo.id, job_id)
    with within(karoo):
        assert balances() == {}
        assert JournalEntry.objects.count() == 2 * ENTRIES
        assert JournalImport.objects.get(id=batch.id).state == ImportState.UNDONE
