"""Which code does the work of which kind of job."""

from collections.abc import Callable

from erp.foundation.actor import Actor
from tenancy.jobs.models import Job

Work = Callable[[Job, Actor], str]

_works: dict[str, Work] = {}


def job_kind(kind: str) -> Callable[[Work], Work]:
    """Declare a function as the work of a kind of job.

    It runs in the tenant's context, in one transaction together with the job's end; it
    returns the sentence that the job ends with. Work that raises leaves nothing behind.
    """

    def declare(work: Work) -> Work:
        if kind in _works:
            raise ValueError(f"job kind {kind} is declared twice")
        _works[kind] = work
        return work

    return declare


def work_of(kind: str) -> Work:
    """The work of a kind; raises ``KeyError`` for an unknown one."""
    return _works[kind]


def known_kinds() -> frozenset[str]:
    """Every declared kind."""
    return frozenset(_works)
