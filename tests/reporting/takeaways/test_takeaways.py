"""The file with everything: asked for by an owner who proves himself, made once, counted, thrown away."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from auditlog.events.models import AuditEvent
from erp.foundation import clock
from erp.foundation.actor import Scope
from erp.foundation.errors import PermissionRefused
from reporting.takeaways import writing
from reporting.takeaways.errors import TakeawayBeyondSight, TakeawayUnderway
from reporting.takeaways.making import file_name
from reporting.takeaways.models import Takeaway
from reporting.takeaways.removing import remove_expired_takeaways_of_all
from reporting.takeaways.requesting import request_takeaway
from reporting.takeaways.storing import remove_left_over, stored_place
from tenancy.branches.models import Branch
from tenancy.closing.closing import begin_closing
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.progress import progress_of
from tenancy.jobs.running import run_job_of
from tenancy.notices.models import Notice
from tests.accounting.ledger.counting import own_queries
from tests.accounting.ledger.entries import CASH, SALES, post
from tests.databases import renamed
from tests.proofs import prove
from tests.reporting.takeaways.archives import manifest, members

Browser = Callable[[str], Client]
ROOT = Path(__file__).resolve().parents[3]
# The newest of the tenant; one more for the job of one that is not made yet.
QUERIES = 1
PATIENCE_SECONDS = 60


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "kept")


def url(name: str, *arguments: Any) -> str:
    return reverse(name, args=["karoo", *arguments])


def asked(client: Client, karoo, within) -> Takeaway:
    """Press the button; what was asked for."""
    answer = client.post(url("takeaway_list"))
    assert answer.status_code == 302, answer.content.decode()[-500:]
    with within(karoo):
        return Takeaway.objects.latest("id")


def made(client: Client, karoo, within) -> Takeaway:
    """The same, and the worker has done it."""
    takeaway = asked(client, karoo, within)
    run_job_of(karoo.id, takeaway.job_id)
    with within(karoo):
        return Takeaway.objects.get(id=takeaway.id)


def place_of(takeaway: Takeaway, karoo, within) -> Path:
    with within(karoo):
        return stored_place(takeaway.id)


@pytest.mark.django_db
def test_owner_asks_waits_and_takes_and_all_of_it_is_told(browser_of: Browser, karoo, within, owner, tmp_path) -> None:
    with within(karoo):
        post(owner, (CASH, 100), (SALES, -100))
    client = browser_of("owner")
    waiting = asked(client, karoo, within)
    page = client.get(url("takeaway_list")).content.decode()
    assert "Waiting for its turn" in page and url("takeaway_progress", waiting.id) in page
    run_job_of(karoo.id, waiting.job_id)
    answer: Any = client.get(url("takeaway_file", waiting.id))
    content = b"".join(answer.streaming_content)
    with within(karoo):
        takeaway = Takeaway.objects.get(id=waiting.id)
        job = Job.objects.get(id=waiting.job_id)
        assert (job.state, job.done) == (JobState.SUCCEEDED, job.total)
        assert takeaway.file_name in job.message
        acts = set(AuditEvent.objects.filter(act__startswith="reporting.takeaway").values_list("act", "actor_label"))
        assert {act for act, _ in acts} == {f"reporting.takeaway.{one}" for one in ("requested", "made", "taken")}
        assert Notice.objects.filter(kind="reporting.takeaway.told").exists()
        assert takeaway.file_name == file_name(karoo, takeaway.made_at)
    assert (takeaway.times_taken, takeaway.last_taken_by_label) == (1, "Owner")
    assert (takeaway.file_bytes, answer["Cache-Control"]) == (len(content), "private, no-store")
    assert answer["Content-Disposition"] == f'attachment; filename="{takeaway.file_name}"'
    (tmp_path / "taken.zip").write_bytes(content)
    assert manifest(members(tmp_path / "taken.zip"))["entries"] == takeaway.entry_count == 1
    again = client.get(url("takeaway_list")).content.decode()
    assert "1 time, last" in again and takeaway.file_sha256 in again
    kept = place_of(takeaway, karoo, within)
    assert kept.stat().st_mode & 0o777 == 0o600 and [one.name for one in kept.parent.iterdir()] == [kept.name]


@pytest.mark.django_db
def test_nobody_else_asks_or_takes(browser_of: Browser, karoo, within, admin, auditor) -> None:
    takeaway = made(browser_of("owner"), karoo, within)
    for role in ("admin", "accountant", "auditor", "clerk"):
        other = browser_of(role)
        assert other.post(url("takeaway_list")).status_code == 403
        assert other.get(url("takeaway_file", takeaway.id)).status_code == 403
    outsider = browser_of("outsider")
    assert outsider.get(url("takeaway_file", takeaway.id)).status_code == 404
    assert outsider.get(f"/t/mumbai/settings/takeaway/{takeaway.id}/file/").status_code in (403, 404)
    with within(karoo):
        assert Takeaway.objects.get(id=takeaway.id).times_taken == 0
        for actor in (admin, auditor):
            with pytest.raises(PermissionRefused):
                request_takeaway(actor=actor)


@pytest.mark.django_db
def test_asking_and_taking_need_a_proof_of_the_last_minutes(browser_of: Browser, karoo, within) -> None:
    client = browser_of("owner")
    takeaway = made(client, karoo, within)
    prove(client, seconds_ago=3600)
    for answer in (client.post(url("takeaway_list")), client.get(url("takeaway_file", takeaway.id))):
        assert answer.status_code == 302 and "takeaway" not in answer["Location"].partition("?")[0]
    with within(karoo):
        assert (Takeaway.objects.count(), Takeaway.objects.get().times_taken) == (1, 0)


@pytest.mark.django_db
def test_who_sees_a_part_of_the_books_takes_none_of_them(in_karoo, owner) -> None:
    branch = Branch.objects.create(code="CPT", name="Cape Town")
    with pytest.raises(TakeawayBeyondSight):
        request_takeaway(actor=replace(owner, scope=Scope(branches=frozenset({branch.id}))))


@pytest.mark.django_db
def test_one_is_made_at_a_time_and_one_is_kept(browser_of: Browser, karoo, within, owner) -> None:
    client = browser_of("owner")
    first = made(client, karoo, within)
    second = asked(client, karoo, within)
    refused = client.post(url("takeaway_list"))
    assert refused.status_code == 422 and "being made already" in refused.content.decode()
    with within(karoo), pytest.raises(TakeawayUnderway):
        request_takeaway(actor=owner)
    run_job_of(karoo.id, second.job_id)
    gone = client.get(url("takeaway_file", first.id))
    assert gone.status_code == 410 and "not there any more" in gone.content.decode()
    assert client.get(url("takeaway_file", second.id)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_file_goes_after_seven_days_and_what_was_left_over_with_it(
    browser_of: Browser, karoo, within, monkeypatch: pytest.MonkeyPatch
) -> None:
    takeaway = made(browser_of("owner"), karoo, within)
    place = place_of(takeaway, karoo, within)
    (place.parent / "killed.partial").mkdir()
    with within(karoo):
        assert remove_left_over(3600) == 0 and remove_expired_takeaways_of_all() == 0
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert remove_expired_takeaways_of_all() == 1
    assert not place.exists()
    os.utime(place.parent / "killed.partial", (0, 0))
    remove_expired_takeaways_of_all()
    assert list(place.parent.iterdir()) == []
    with within(karoo):
        assert AuditEvent.objects.filter(act="reporting.takeaway.removed").count() == 1


@pytest.mark.django_db
def test_it_is_offered_and_taken_while_the_tenant_is_being_closed(browser_of: Browser, karoo, within, owner) -> None:
    client = browser_of("owner")
    assert url("takeaway_list") in client.get(url("tenant_closing")).content.decode()
    with within(karoo):
        begin_closing(typed_name="Karoo Trading", reason="", actor=owner)
    assert url("takeaway_list") in client.get(url("tenant_closing")).content.decode()
    takeaway = made(client, karoo, within)
    assert takeaway.has_file
    assert "Nobody takes anything along after that day" in client.get(url("takeaway_list")).content.decode()
    answer: Any = client.get(url("takeaway_file", takeaway.id))
    assert b"".join(answer.streaming_content).startswith(b"PK")


@pytest.mark.django_db
def test_full_plan_holds_nobody_back(browser_of: Browser, karoo, within, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenancy.plans import capping

    monkeypatch.setattr(capping, "used_of", lambda kind: 10**15)
    assert made(browser_of("owner"), karoo, within).has_file


@pytest.mark.django_db
def test_page_asks_the_same_whatever_its_length(browser_of: Browser, karoo, within) -> None:
    client = browser_of("owner")
    with within(karoo):
        for number in range(25):
            Takeaway.objects.create(
                requested_by_id=karoo.id, requested_by_label=f"Owner {number}", made_at=clock.now(), file_name="x.zip"
            )
    assert own_queries(client, url("takeaway_list")) == QUERIES


# Stops for good once the journal is written, so that there is a middle to be killed in.
WORKER = """
import sys, time
from uuid import UUID
import django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[3]
from reporting.takeaways import writing
def wait(*_):
    time.sleep(120)
writing._write_attachments = wait
from tenancy.jobs.running import run_job_of
run_job_of(UUID(sys.argv[1]), UUID(sys.argv[2]))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_worker_leaves_nothing_and_the_next_one_does_the_whole(
    browser_of: Browser, karoo, within, owner, settings: Any
) -> None:
    with within(karoo):
        post(owner, (CASH, 100), (SALES, -100))
    takeaway = asked(browser_of("owner"), karoo, within)
    place = place_of(takeaway, karoo, within)
    database = renamed(os.environ["ERP_APP_DATABASE_URL"], str(connection.settings_dict["NAME"]))
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(karoo.id), str(takeaway.job_id), str(settings.MEDIA_ROOT)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "erp.settings", "ERP_APP_DATABASE_URL": database},
    )
    try:
        _wait_until(lambda: _told(karoo, takeaway, within).startswith("Writing"), worker)
        _wait_until(lambda: any(place.parent.glob("*.partial/everything.zip")), worker)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    _wait_until(lambda: _is_free(karoo, takeaway, within))
    with within(karoo):
        assert not Takeaway.objects.get(id=takeaway.id).has_file
        assert not AuditEvent.objects.filter(act="reporting.takeaway.made").exists()
    assert not place.exists()
    run_job_of(karoo.id, takeaway.job_id)
    run_job_of(karoo.id, takeaway.job_id)
    assert [one.name for one in place.parent.iterdir()] == [place.name]
    with within(karoo):
        assert AuditEvent.objects.filter(act="reporting.takeaway.made").count() == 1


def _told(karoo, takeaway: Takeaway, within) -> str:
    with within(karoo):
        told = progress_of(takeaway.job_id)
    return told.message if told else ""


def _is_free(karoo, takeaway: Takeaway, within) -> bool:
    with within(karoo):
        return Job.objects.select_for_update(skip_locked=True).filter(id=takeaway.job_id).exists()


def _wait_until(holds: Callable[[], bool], worker: "subprocess.Popen[bytes] | None" = None) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert worker is None or worker.poll() is None, "the worker ended before it was killed"
        assert time.monotonic() < ends
        time.sleep(0.02)


@pytest.mark.django_db
def test_memory_does_not_grow_with_the_books(in_karoo, karoo, owner, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reporting.takeaways import tables

    asked_for: list[int] = []
    real = tables.models.QuerySet.iterator

    def counted(rows: Any, chunk_size: int) -> Any:
        asked_for.append(chunk_size)
        return real(rows, chunk_size=chunk_size)

    monkeypatch.setattr(tables.models.QuerySet, "iterator", counted)
    folder = tmp_path / "work"
    folder.mkdir()
    commission = writing.Commission(karoo, owner, clock.now(), "all.zip")
    writing.write_takeaway(commission, archive=tmp_path / "all.zip", folder=folder, tell=lambda *_: None)
    assert len(asked_for) >= len(writing.tables_taken()) + 2 and set(asked_for) == {tables.ROWS_AT_ONCE}
    assert list(folder.iterdir()) == []
