"""How far a job has come, told while its transaction cannot show anything yet."""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.core.cache import cache

_SECONDS_KEPT = 24 * 3600
HEARTBEAT_SECONDS = 45


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` units of work, and what is being done in words."""

    done: int
    total: int
    message: str = ""


def report_progress(job_id: UUID, done: int, total: int, message: str = "") -> None:
    """Tell the progress of a job of the tenant in force, and that it is alive."""
    cache.set(f"job:{job_id}", asdict(Progress(done, total, message)), _SECONDS_KEPT)
    beat(job_id)


def beat(job_id: UUID) -> None:
    """Say that the job is alive; silence for longer than the heartbeat means it is not."""
    cache.set(f"job-alive:{job_id}", 1, HEARTBEAT_SECONDS)


def is_alive(job_id: UUID) -> bool:
    """Whether the job has said so within the last heartbeat."""
    return cache.get(f"job-alive:{job_id}") is not None


def progress_of(job_id: UUID) -> Progress | None:
    """The last progress told, or nothing."""
    stored = cache.get(f"job:{job_id}")
    return Progress(**stored) if stored else None
