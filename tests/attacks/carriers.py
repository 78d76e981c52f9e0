"""What carries a tenant across processes: messages of the queue and keys of the cache."""

from typing import Any
from uuid import UUID

import pytest
from django.core import signing
from django.core.cache import cache, caches

from erp.foundation.actor import Actor
from erp.foundation.identifiers import new_id
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.queueing import read_message, signed_message
from tenancy.jobs.registry import job_kind, known_kinds
from tenancy.jobs.running import resume_abandoned_jobs_of, run_job_of
from tenancy.jobs.tasks import run_job
from tenancy.scoping.cache import scoped_key
from tenancy.scoping.context import current_tenant_id, tenant_context
from tests.attacks.ground import Books, Ground
from tests.attacks.registry import attack

KIND = "tests.attack"
_done: list[tuple[UUID, UUID]] = []

if KIND not in known_kinds():

    @job_kind(KIND)
    def _work(job: Job, actor: Actor) -> str:
        """Notes in which tenant it ran."""
        _done.append((current_tenant_id(), job.id))
        return "done"


def _job(books: Books, **facts: Any) -> Job:
    with tenant_context(books.id):
        return Job.objects.create(**{"kind": KIND, "label": "x", "requested_by_id": books.user, **facts})


def _runs(message: str) -> list[tuple[UUID, UUID]]:
    _done.clear()
    run_job(message)
    return list(_done)


@attack("(nobody: an honest message is obeyed)", "task")
def _honest(g: Ground) -> None:
    job = _job(g.theirs)
    assert _runs(signed_message(job)) == [(g.theirs.id, job.id)]


@attack("sends a message that nobody has signed: {}", "task", each=[(repr(m), (m,)) for m in ("", "x", "[]", "a:b:c")])
def _unsigned(g: Ground, message: str) -> None:
    with pytest.raises(signing.BadSignature):
        read_message(message)
    assert _runs(message) == []


@attack("sends a message with the ids in the open", "task")
def _in_the_open(g: Ground) -> None:
    job = _job(g.theirs)
    assert _runs(f'["{g.theirs.id}", "{job.id}"]') == []


@attack("changes one sign of a signed message", "task")
def _changed(g: Ground) -> None:
    message = signed_message(_job(g.theirs))
    for place in (0, len(message) // 2, len(message) - 1):
        other = "A" if message[place] != "A" else "B"
        assert _runs(message[:place] + other + message[place + 1 :]) == []


@attack("signs a message with another key", "task")
def _other_key(g: Ground) -> None:
    job = _job(g.theirs)
    content = [str(g.theirs.id), str(job.id)]
    assert _runs(signing.dumps(content, key="another", salt="tenancy.jobs.message")) == []


@attack("uses a signature that was made for something else", "task")
def _other_salt(g: Ground) -> None:
    job = _job(g.theirs)
    assert _runs(signing.dumps([str(g.theirs.id), str(job.id)], salt="tenancy.access.entry")) == []


@attack(
    "sends a signed message that names no ids: {}",
    "task",
    each=[(repr(c), (c,)) for c in ([], ["a", "b"], {"a": 1}, 7)],
)
def _no_ids(g: Ground, content: Any) -> None:
    assert _runs(signing.dumps(content, salt="tenancy.jobs.message")) == []


@attack("sends another tenant's job under his own tenant", "task")
def _their_job(g: Ground) -> None:
    job = _job(g.theirs)
    message = signing.dumps([str(g.mine.id), str(job.id)], salt="tenancy.jobs.message")
    assert _runs(message) == []
    with tenant_context(g.theirs.id):
        assert Job.objects.get(id=job.id).state == JobState.QUEUED


@attack("sends a job for a tenant that does not exist", "task")
def _no_tenant(g: Ground) -> None:
    message = signing.dumps([str(new_id()), str(g.theirs.job)], salt="tenancy.jobs.message")
    assert _runs(message) == []


@attack("sends the same message twice", "task")
def _replayed(g: Ground) -> None:
    message = signed_message(_job(g.mine))
    assert len(_runs(message)) == 1
    assert _runs(message) == []


@attack("has a job done for somebody who is no member", "task")
def _no_member(g: Ground) -> None:
    job = _job(g.mine, requested_by_id=g.theirs.user)
    assert _runs(signed_message(job)) == []
    with g.inside():
        assert Job.objects.get(id=job.id).state == JobState.FAILED


@attack("has a job done for nobody", "task")
def _nobody(g: Ground) -> None:
    assert _runs(signed_message(_job(g.mine, requested_by_id=None))) == []


@attack("resumes another tenant's abandoned jobs", "task")
def _resume(g: Ground) -> None:
    job = _job(g.theirs, state=JobState.RUNNING)
    with tenant_context(g.theirs.id):
        Job.objects.filter(id=job.id).update(started_at="2001-01-01T00:00Z")
    assert resume_abandoned_jobs_of(g.mine.id) == 0
    with tenant_context(g.theirs.id):
        assert Job.objects.get(id=job.id).state == JobState.RUNNING


@attack("leaves a worker in another tenant after a job that fails", "task")
def _after_failure(g: Ground) -> None:
    from tenancy.scoping.errors import NoTenant

    job = _job(g.theirs, kind="no.such.kind")
    with pytest.raises(KeyError):
        run_job_of(g.theirs.id, job.id)
    with pytest.raises(NoTenant):
        current_tenant_id()
    assert g.sql("SELECT count(*) FROM tenancy_job") == [(0,)]


@attack("reads another tenant's cache entry by its key", "task")
def _cache(g: Ground) -> None:
    with tenant_context(g.theirs.id):
        cache.set("figure", "secret", 30)
        assert cache.get("figure") == "secret"
    with g.inside():
        assert cache.get("figure") is None
        assert cache.get_many(["figure"]) == {}
        assert not cache.delete("figure")
        assert "figure" not in cache
    assert cache.get("figure") is None
    with tenant_context(g.theirs.id):
        assert cache.get("figure") == "secret"


@attack(
    "spells another tenant's cache key: {}",
    "task",
    each=[("from inside his own", (True,)), ("from outside any", (False,))],
)
def _spelt(g: Ground, inside: bool) -> None:
    with tenant_context(g.theirs.id):
        cache.set("spelt", "secret", 30)
        key = scoped_key("spelt", "", 1)
    from contextlib import nullcontext

    with g.inside() if inside else nullcontext():
        for guess in (key, f"t:{g.theirs.id}:1:spelt", f"../t:{g.theirs.id}:1:spelt"):
            assert cache.get(guess) is None
            assert caches["installation"].get(guess) is None


@attack("reads the progress of another tenant's job", "task")
def _progress(g: Ground) -> None:
    from tenancy.jobs.progress import is_alive, progress_of, report_progress

    with tenant_context(g.theirs.id):
        report_progress(g.theirs.job, 1, 2, "secret")
    with g.inside():
        assert progress_of(g.theirs.job) is None
        assert not is_alive(g.theirs.job)
