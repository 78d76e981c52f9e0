"""Commands that answer nothing travel with the next statement, and mean what they meant when they went alone."""

import contextlib
from typing import Any

import pytest
from django.db import DatabaseError, DataError, connection, transaction
from psycopg.pq import TransactionStatus

from accounting.ledger.models import LedgerAccount
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.scoping.context import tenant_context


def _answer(sql: str, *parameters: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        row = cursor.fetchone()
    return row[0] if row else None


def _setting(name: str) -> str:
    return str(_answer("SELECT current_setting(%s, true)", name) or "")


def _sent_with_it() -> str:
    """The text of the very statement that asks, with all that was sent in front of it."""
    return str(_answer("SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()"))


def test_tenant_act_and_savepoint_travel_with_the_first_statement(karoo: Any) -> None:
    _answer("SELECT 1")
    with tenant_context(karoo.id), act("tenancy.test.tried", actor=Actor.command("test")):
        sent = _sent_with_it()
    assert sent.count("SAVEPOINT") == 2
    assert f"set_config('app.tenant_id','{karoo.id}',true)" in sent
    assert "set_config('app.act','tenancy.test.tried',true)" in sent


def test_second_statement_travels_alone(karoo: Any) -> None:
    with tenant_context(karoo.id):
        _answer("SELECT 1")
        assert "set_config" not in _sent_with_it()


def test_savepoint_in_which_nothing_ran_is_never_made(karoo: Any) -> None:
    _answer("SELECT 1")
    with transaction.atomic():
        pass
    assert "SAVEPOINT" not in _sent_with_it()


@pytest.mark.parametrize("label", ["O'Brien", "100 %s off", "back\\slash'", "'); DROP TABLE x; --", "naïve ✓"])
def test_any_label_arrives_as_it_is(karoo: Any, label: str) -> None:
    with tenant_context(karoo.id), act("tenancy.test.tried", actor=Actor(kind="person", label=label)):
        assert _setting("app.actor_label") == label
    with tenant_context(karoo.id), act("tenancy.test.tried", actor=Actor(kind="person", label=label)):
        assert _answer("SELECT current_setting('app.actor_label', true)") == label


def test_tenant_is_the_outer_one_again_after_a_block_that_read(karoo: Any, mumbai: Any) -> None:
    with tenant_context(karoo.id):
        with tenant_context(mumbai.id):
            assert _setting("app.tenant_id") == str(mumbai.id)
        assert _setting("app.tenant_id") == str(karoo.id)


@pytest.mark.parametrize("statement", ["", "SELECT 1", "SELECT 1/0", "SELECT nonsense"])
def test_tenant_is_the_outer_one_again_after_a_block_that_failed(karoo: Any, mumbai: Any, statement: str) -> None:
    with tenant_context(karoo.id):
        with pytest.raises((RuntimeError, DatabaseError)), tenant_context(mumbai.id):
            if statement:
                _answer(statement)
            raise RuntimeError("the block fails")
        assert _setting("app.tenant_id") == str(karoo.id)


def test_outer_tenant_that_waits_survives_the_rollback_of_a_later_savepoint(karoo: Any, mumbai: Any) -> None:
    with tenant_context(karoo.id):
        with tenant_context(mumbai.id):
            _answer("SELECT 1")
        with pytest.raises(DataError), transaction.atomic():
            _answer("SELECT 1/0")
        assert _setting("app.tenant_id") == str(karoo.id)


def test_error_that_was_swallowed_ends_its_block(karoo: Any) -> None:
    with tenant_context(karoo.id):
        with pytest.raises(DatabaseError), transaction.atomic(), contextlib.suppress(DataError):
            _answer("SELECT 1/0")
        assert _answer("SELECT 1") == 1


def test_rows_of_the_server_side_cursor_are_those_of_the_tenant(karoo: Any, mumbai: Any) -> None:
    with tenant_context(karoo.id):
        expected = LedgerAccount.objects.count()
    with tenant_context(mumbai.id), tenant_context(karoo.id):
        found = list(LedgerAccount.objects.iterator(chunk_size=7))
    assert len(found) == expected > 7
    assert {account.tenant_id for account in found} == {karoo.id}


def test_copy_and_many_statements_run_for_the_tenant(karoo: Any) -> None:
    copied = "COPY (SELECT current_setting('app.tenant_id', true)) TO STDOUT"
    with tenant_context(karoo.id), connection.cursor() as cursor, cursor.copy(copied) as copy:
        assert b"".join(map(bytes, copy)).decode().strip() == str(karoo.id)
    with tenant_context(karoo.id), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE seen (tenant text) ON COMMIT DROP")
        with tenant_context(karoo.id), connection.cursor() as inner:
            inner.executemany("INSERT INTO seen VALUES (current_setting('app.tenant_id', true) || %s)", [["a"], ["b"]])
        cursor.execute("SELECT array_agg(tenant ORDER BY tenant) FROM seen")
        assert cursor.fetchone() == ([f"{karoo.id}a", f"{karoo.id}b"],)


@pytest.mark.django_db(transaction=True)
def test_transaction_begins_with_its_first_statement_and_ends_with_the_block() -> None:
    _answer("SELECT 1")
    status = connection.connection.pgconn
    with transaction.atomic():
        assert status.transaction_status == TransactionStatus.IDLE
        number = _answer("SELECT pg_current_xact_id()::text")
        assert status.transaction_status == TransactionStatus.INTRANS
        assert _answer("SELECT pg_current_xact_id()::text") == number
    assert status.transaction_status == TransactionStatus.IDLE


@pytest.mark.django_db(transaction=True)
def test_text_that_cannot_be_parsed_leaves_the_block_as_it_was(karoo: Any) -> None:
    with pytest.raises(DatabaseError), tenant_context(karoo.id):
        _answer("SELEC 1")
    with tenant_context(karoo.id):
        with connection.cursor() as cursor, pytest.raises(DatabaseError):
            cursor.execute("SELEC 1")
        assert _setting("app.tenant_id") == str(karoo.id)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_the_tenant_after_the_transaction(karoo: Any) -> None:
    with tenant_context(karoo.id):
        _answer("SELECT 1")
    assert _setting("app.tenant_id") == ""
    with tenant_context(karoo.id):
        pass
    assert _setting("app.tenant_id") == ""
