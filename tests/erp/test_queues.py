"""Every task waits in a queue that somebody serves, and no long job stands before an alert."""

from importlib import import_module
from pathlib import Path

import pytest
from celery import current_app
from kombu import Queue

from erp import supervisor
from erp.embedded.places import PROJECT, Places
from erp.queues import JOBS, PROMPT, QUEUE_OF

# Many entries may be due at once, and none of them is as urgent as an alert.
POSTS_WHAT_IS_DUE = "accounting.journals.run_due"


@pytest.fixture
def tasks(db: None) -> set[str]:
    """The names of all our tasks."""
    import_module("erp.celery").app.loader.import_default_modules()
    return {name for name in current_app.tasks if not name.startswith("celery.")}


@pytest.fixture
def served(tmp_path: Path) -> dict[str, int]:
    """The queues that ``make run`` serves and with how many processes."""
    commands = supervisor.commands_of(Places(data=tmp_path, root=tmp_path), "127.0.0.1", 8000)
    workers = [command for command in commands.values() if "worker" in command]
    return {one[one.index("--queues") + 1]: int(one[one.index("--concurrency") + 1]) for one in workers}


def queue_of(task: str) -> str:
    """Where Celery itself puts a message of this task."""
    found = current_app.amqp.router.route({}, task)["queue"]
    assert isinstance(found, Queue)
    assert (found.exchange.name, found.routing_key) == (found.name, found.name), "else both queues get the message"
    return str(found.name)


def test_every_task_is_routed_to_a_queue_that_is_served(tasks: set[str], served: dict[str, int]) -> None:
    assert tasks == set(QUEUE_OF), "each task says in erp.queues where it waits"
    assert {queue_of(task) for task in tasks} <= set(served)


def test_long_work_never_waits_before_what_must_come_soon(tasks: set[str], served: dict[str, int]) -> None:
    assert {task for task in tasks if queue_of(task) == JOBS} == {
        "tenancy.jobs.run_job",
        "auditlog.verification.verify_tenant",
        "accounting.proof.prove_tenant",
        POSTS_WHAT_IS_DUE,
    }
    assert served == {PROMPT: 1, JOBS: 2}


def test_what_beat_calls_comes_soon(tasks: set[str]) -> None:
    called = {entry["task"] for entry in (current_app.conf.beat_schedule or {}).values()}
    assert called
    assert {queue_of(task) for task in called - {POSTS_WHAT_IS_DUE}} == {PROMPT}


def test_worker_that_names_no_queue_serves_all(tasks: set[str]) -> None:
    assert set(current_app.amqp.queues.consume_from) == {PROMPT, JOBS}


def test_docs_of_operations_start_a_worker_for_each_queue(served: dict[str, int]) -> None:
    words = (PROJECT / "docs" / "operations.md").read_text()
    for queue, processes in served.items():
        [line] = [line for line in words.splitlines() if f"celery -A erp worker --queues {queue} " in line]
        assert line.endswith(f"--concurrency {processes}")
