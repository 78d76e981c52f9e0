"""Which code does the work of which kind of job."""

from collections.abc import Callable

from erp.foundation.actor import Actor
from tenancy.jobs.models import Job

Work = Callable[[Job, Actor], str]

_works: dict[str, Work] = {}
_while_closing: set[str] = set()


def job_kind(kind: str, *, while_closing: bool = False) -> Callable[[Work], Work]:
    """Declare a function as the work of a kind of job.

    It runs in the tenant's context, in one transaction together with the job's end; it
    returns the sentence that the job ends with. Work that raises leaves nothing behind.
    ``while_closing`` says that it is done in a tenant that is being closed, too: what an owner takes along.
    """

    def declare(work: Work) -> Work:
        if kind in _works:
            raise ValueError(f"job kind {kind} is declared twice")
        _works[kind] = work
        if while_closing:
            _while_closing.add(kind)
        return work

    return declare


def work_of(kind: str) -> Work:
    """The work of a kind; raises ``KeyError`` for an unknown one."""
    return _works[kind]


def known_kinds() -> frozenset[str]:
    """Every declared kind."""
    return frozenset(_works)


def is_done_while_closing(kind: str) -> bool:
    """Whether jobs of a kind are done in a tenant that is being closed."""
    return kind in _while_closing
