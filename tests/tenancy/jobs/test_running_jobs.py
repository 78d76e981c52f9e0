"""Background work is done once, whole or not at all."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from tenancy.access.models import Membership
from tenancy.closing.closing import begin_closing
from tenancy.jobs import registry
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.progress import progress_of, report_progress
from tenancy.jobs.queries import status_of
from tenancy.jobs.queueing import enqueue_job, signed_message
from tenancy.jobs.running import MOST_ATTEMPTS, resume_abandoned_jobs_of, run_job_of
from tenancy.jobs.tasks import run_job
from tenancy.scoping.context import tenant_context

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
    """A job kind ``tests.note`` whose work notes the actor it was done by."""
    noted: list[Actor] = []

    def note(job: Job, actor: Actor) -> str:
        report_progress(job.id, 3, 4, "counting")
        noted.append(actor)
        return "Noted."

    monkeypatch.setitem(registry._works, "tests.note", note)
    return noted


def queued(tenant, actor, kind: str = "tests.note") -> Job:
    with tenant_context(tenant.id):
        return enqueue_job(kind, label="A test", actor=actor)


def seen(tenant, job: Job) -> Job:
    with tenant_context(tenant.id):
        return Job.objects.get(id=job.id)


def test_job_is_done_as_the_person_who_asked_for_it(karoo, owner, done) -> None:
    job = queued(karoo, owner)
    run_job_of(karoo.id, job.id)
    assert [(one.kind, one.id, one.role) for one in done] == [("task", owner.id, "owner")]
    after = seen(karoo, job)
    assert (after.state, after.message, after.done, after.total) == ("succeeded", "Noted.", 4, 4)


def test_tenant_that_is_being_closed_gets_the_jobs_that_say_so_and_no_other(
    karoo, owner, done, within, monkeypatch
) -> None:
    job = queued(karoo, owner)
    with within(karoo):
        begin_closing(typed_name=karoo.name, reason="", actor=owner)
    run_job_of(karoo.id, job.id)
    assert (seen(karoo, job).state, done) == ("failed", [])
    monkeypatch.setattr(registry, "_while_closing", {"tests.note"})
    run_job_of(karoo.id, queued(karoo, owner).id)
    assert len(done) == 1
    monkeypatch.undo()
    assert {one for one in registry.known_kinds() if registry.is_done_while_closing(one)} == {
        "auditlog.exports.make",
        "reporting.takeaways.make",
    }


def test_message_that_comes_twice_is_done_once(karoo, owner, done) -> None:
    job = queued(karoo, owner)
    message = signed_message(job)
    run_job(message)
    run_job(message)
    assert len(done) == 1


def test_forged_message_is_dropped(karoo, owner, done) -> None:
    job = queued(karoo, owner)
    run_job(signed_message(job)[:-1] + "x")
    run_job("nonsense")
    assert done == []
    assert seen(karoo, job).state == JobState.QUEUED


def test_message_with_another_tenant_finds_nothing(karoo, mumbai, owner, done) -> None:
    job = queued(karoo, owner)
    run_job_of(mumbai.id, job.id)
    assert done == []
    assert seen(karoo, job).state == JobState.QUEUED


def test_job_of_somebody_who_left_is_refused(karoo, owner, clerk, done, within) -> None:
    job = queued(karoo, clerk)
    with within(karoo):
        Membership.objects.filter(user_id=clerk.id).delete()
    run_job_of(karoo.id, job.id)
    assert done == []
    assert "no longer a member" in seen(karoo, job).message


def test_refused_work_leaves_nothing_behind_and_says_why(karoo, owner, within, monkeypatch) -> None:
    def refuse(job: Job, actor: Actor) -> str:
        Job.objects.filter(id=job.id).update(label="half done")
        raise Refusal("There is nothing to count.")

    monkeypatch.setitem(registry._works, "tests.refuse", refuse)
    job = queued(karoo, owner, "tests.refuse")
    run_job_of(karoo.id, job.id)
    after = seen(karoo, job)
    assert (after.state, after.message, after.label) == (
        "failed",
        "There is nothing to count.",
        "A test",
    )


def test_work_that_breaks_fails_without_telling_its_inner_parts(karoo, owner, monkeypatch) -> None:
    def break_down(job: Job, actor: Actor) -> str:
        raise RuntimeError("secret detail")

    monkeypatch.setitem(registry._works, "tests.break", break_down)
    job = queued(karoo, owner, "tests.break")
    with pytest.raises(RuntimeError, match="secret detail"):
        run_job_of(karoo.id, job.id)
    after = seen(karoo, job)
    assert after.state == "failed"
    assert "secret" not in after.message


def test_unknown_kind_is_refused_before_anything_is_queued(karoo, owner) -> None:
    with pytest.raises(KeyError):
        queued(karoo, owner, "tests.unknown")
    with tenant_context(karoo.id):
        assert not Job.objects.exists()


def test_live_progress_is_shown_in_percent_and_stays_in_its_tenant(karoo, mumbai, owner, within, done) -> None:
    job = queued(karoo, owner)
    with within(karoo):
        Job.objects.filter(id=job.id).update(state=JobState.RUNNING)
        report_progress(job.id, 1, 4)
        assert status_of(Job.objects.get(id=job.id)).percent == 25
    with within(mumbai):
        assert progress_of(job.id) is None


def test_abandoned_job_is_queued_again_and_given_up_in_the_end(karoo, owner, within, done) -> None:
    job = queued(karoo, owner)
    long_ago = clock.now() - timedelta(minutes=5)
    with within(karoo):
        Job.objects.filter(id=job.id).update(state=JobState.RUNNING, started_at=long_ago, attempts=1)
    assert resume_abandoned_jobs_of(karoo.id) == 1
    assert seen(karoo, job).state == JobState.QUEUED
    with within(karoo):
        Job.objects.filter(id=job.id).update(state=JobState.RUNNING, started_at=long_ago, attempts=MOST_ATTEMPTS)
    assert resume_abandoned_jobs_of(karoo.id) == 0
    assert seen(karoo, job).state == JobState.FAILED


@pytest.mark.django_db(transaction=True)
def test_job_under_way_is_neither_done_by_a_second_worker_nor_resumed(karoo, owner, monkeypatch) -> None:
    began, may_end = threading.Event(), threading.Event()
    times: list[int] = []

    def wait(job: Job, actor: Actor) -> str:
        times.append(1)
        began.set()
        may_end.wait(20)
        return "Done."

    monkeypatch.setitem(registry._works, "tests.wait", wait)
    job = queued(karoo, owner, "tests.wait")

    def work() -> None:
        try:
            run_job_of(karoo.id, job.id)
        finally:
            connection.close()

    first = threading.Thread(target=work)
    first.start()
    assert began.wait(20)
    run_job_of(karoo.id, job.id)
    with tenant_context(karoo.id):
        locked = Job.objects.select_for_update(skip_locked=True).filter(id=job.id)
        assert not locked.exists()
    assert resume_abandoned_jobs_of(karoo.id) == 0
    may_end.set()
    first.join(20)
    assert times == [1]
    assert seen(karoo, job).state == JobState.SUCCEEDED
