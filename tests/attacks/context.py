"""The tenant in force, at every edge of the block that puts it there."""

import threading
from collections.abc import Iterator
from contextvars import copy_context
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import StreamingHttpResponse

from tenancy.scoping.context import current_tenant_id, current_tenant_id_or_none, person_context, tenant_context
from tenancy.scoping.errors import NoTenant
from tests.attacks.ground import Ground
from tests.attacks.registry import attack


class Oops(Exception):
    """Something goes wrong in the middle."""


def _memos() -> set[str]:
    from accounting.ledger.models import JournalEntry

    return set(JournalEntry.objects.values_list("memo", flat=True))


def _memos_by_sql() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT memo FROM accounting_journalentry")
        return {row[0] for row in cursor.fetchall()}


def _only_mine(g: Ground) -> None:
    """Both the manager and the database show the attacker's own rows, and they are there."""
    for memos in (_memos(), _memos_by_sql()):
        assert f"The secret of {g.mine.slug}" in memos
        assert f"The secret of {g.theirs.slug}" not in memos


@attack("works on after the block of another tenant", "orm")
def _after(g: Ground) -> None:
    with tenant_context(g.theirs.id):
        pass
    with pytest.raises(NoTenant):
        _memos()


@attack("works on after the block of another tenant", "sql")
def _after_by_sql(g: Ground) -> None:
    with tenant_context(g.theirs.id):
        pass
    assert _memos_by_sql() == set()


@attack("works on after a transaction of another tenant has ended", "sql", commits=True)
def _after_commit(g: Ground) -> None:
    with tenant_context(g.theirs.id):
        assert _memos_by_sql()
    assert _memos_by_sql() == set()
    assert g.sql("SELECT current_setting('app.tenant_id', true)") in ([("",)], [(None,)])


@attack("works on after a nested block of another tenant", "orm")
def _after_nested(g: Ground) -> None:
    with g.inside():
        with tenant_context(g.theirs.id):
            assert current_tenant_id() == g.theirs.id
        _only_mine(g)


@attack("works on after an exception in a nested block of another tenant", "orm")
def _after_exception(g: Ground) -> None:
    with g.inside():
        with pytest.raises(Oops), tenant_context(g.theirs.id):
            assert _memos()
            raise Oops
        _only_mine(g)


@attack("works on after a nested block of another tenant was rolled back without an exception", "orm")
def _after_rollback(g: Ground) -> None:
    with g.inside():
        with tenant_context(g.theirs.id):
            transaction.set_rollback(True)
        _only_mine(g)


@attack("works on after a broken statement in a nested block of another tenant", "sql")
def _after_broken(g: Ground) -> None:
    from django.db import DataError

    with g.inside():
        with pytest.raises(DataError), tenant_context(g.theirs.id):
            g.sql("SELECT 1/0")
        _only_mine(g)


@attack("works on after a statement that never left the program", "sql")
def _never_sent(g: Ground) -> None:
    """What is to be set travels in front of the next statement, and must not be lost with it."""
    with g.inside():
        g.sql("SELECT 1")
        with tenant_context(g.theirs.id):
            with pytest.raises(ProgrammingError):
                g.sql("SELECT %s, %s", [1])
            assert f"The secret of {g.theirs.slug}" in _memos_by_sql()
        _only_mine(g)


@attack("works on after a savepoint around another tenant's block was rolled back", "sql")
def _after_savepoint(g: Ground) -> None:
    with g.inside():
        savepoint = transaction.savepoint()
        with tenant_context(g.theirs.id):
            pass
        transaction.savepoint_rollback(savepoint)
        _only_mine(g)


@attack("works on after a savepoint inside another tenant's block was rolled back", "sql")
def _inside_savepoint(g: Ground) -> None:
    with tenant_context(g.theirs.id):
        savepoint = transaction.savepoint()
        with tenant_context(g.mine.id):
            transaction.savepoint_rollback(savepoint)
            # The setting of the block went with the savepoint: the manager and the database
            # disagree now, which shows nobody anything.
            assert _memos() == set()


@attack("keeps the Python context of a finished block", "orm")
def _kept_context(g: Ground) -> None:
    with tenant_context(g.theirs.id):
        kept = copy_context()
    assert kept.run(current_tenant_id_or_none) == g.theirs.id
    # Our filter believes it; the database does not.
    assert kept.run(_memos) == set()


@attack("leaves a generator of another tenant half read", "orm")
def _generator(g: Ground) -> None:
    from accounting.ledger.models import JournalEntry

    def rows() -> Iterator[str]:
        with tenant_context(g.theirs.id):
            yield from JournalEntry.objects.values_list("memo", flat=True)

    half_read = rows()
    next(half_read)
    half_read.close()
    with pytest.raises(NoTenant):
        _memos()
    assert _memos_by_sql() == set()


def _in_thread(work: Any) -> list[Any]:
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found


@attack("reads in a thread that a request has started", "orm")
def _thread(g: Ground) -> None:
    with g.inside():
        assert isinstance(_in_thread(_memos)[0], NoTenant)


@attack("reads in a thread that a request has started", "sql")
def _thread_by_sql(g: Ground) -> None:
    with g.inside():
        assert _in_thread(_memos_by_sql) == [set()]


@attack("reads while a streaming response is being sent", "orm")
def _streaming(g: Ground) -> None:
    with g.inside():
        response = StreamingHttpResponse(memo for _ in (1,) for memo in _memos())
    with pytest.raises(NoTenant):
        list(response.streaming_content)


@attack("reads in on_commit", "orm", commits=True)
def _on_commit(g: Ground) -> None:
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(_memos())
        except NoTenant as error:
            found.append(error)

    with g.inside():
        transaction.on_commit(ask)
    assert isinstance(found[0], NoTenant)


@attack("reads in on_commit", "sql", commits=True)
def _on_commit_by_sql(g: Ground) -> None:
    found: list[Any] = []
    with g.inside():
        transaction.on_commit(lambda: found.append(_memos_by_sql()))
    assert found == [set()]


@attack("reads what a person may see after the person's block", "sql")
def _person(g: Ground) -> None:
    with person_context(g.theirs.user):
        assert g.sql("SELECT count(*) FROM tenancy_membership") == [(1,)]
    assert g.sql("SELECT count(*) FROM tenancy_membership") == [(0,)]


@attack("reads what a person may see after an exception in the person's block", "sql")
def _person_exception(g: Ground) -> None:
    with pytest.raises(Oops), person_context(g.theirs.user):
        raise Oops
    assert g.sql("SELECT count(*) FROM tenancy_membership") == [(0,)]


@attack("puts no uuid into the setting", "sql")
def _no_uuid(g: Ground) -> None:
    for value in ("%", "null", f"{g.mine.id}' OR true --", "{}"):
        with g.refused():
            g.sql("SELECT set_config('app.tenant_id', %s, true)", [value])
            g.sql("SELECT * FROM accounting_journalentry")
