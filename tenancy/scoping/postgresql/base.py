"""The database backend: ``ENGINE = "tenancy.scoping.postgresql"``."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Self

from django.db.backends.postgresql import base, features
from django.db.models import Model
from psycopg.errors import InsufficientPrivilege
from psycopg.pq import TransactionStatus

from tenancy.scoping.crossing import tell_refused_by_database
from tenancy.scoping.postgresql.waiting import Waiting

# The stubs know Django's backend in part only; what they lack is taken for what it is.
_backend: Any = base


class DatabaseFeatures(features.DatabaseFeatures):
    """What PostgreSQL can do with tables whose real key is ``(tenant_id, id)``."""

    def allows_group_by_selected_pks_on_model(self, model: type[Model]) -> bool:
        """Grouping by ``id`` alone does not determine the other columns of a tenant table."""
        if any(field.name == "tenant" for field in model._meta.fields):
            return False
        return super().allows_group_by_selected_pks_on_model(model)


class Cursor(_backend.Cursor):  # type: ignore[misc]
    """A cursor that sends waiting commands along, in front of its own statement."""

    def __init__(self, connection: Any, *, waiting: Waiting, **options: Any) -> None:
        super().__init__(connection, **options)
        self.waiting = waiting

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        """As psycopg's; the answers of the commands sent along are passed over.

        A statement that the database refuses for want of a right is told of: the product
        makes none, so it is a fault or an attack.
        """
        try:
            return self._executed(query, params, **options)
        except InsufficientPrivilege as refusal:
            # The policies speak of themselves; the message is the server's, in English or not.
            sentence = refusal.diag.message_primary or ""
            tell_refused_by_database(sentence, is_policy="policy" in sentence)
            raise

    def _executed(self, query: Any, params: Any, **options: Any) -> Self:
        if not self.waiting:
            super().execute(query, params, **options)
            return self
        if not isinstance(query, str) or not query.strip():
            self.send_waiting()
            super().execute(query, params, **options)
            return self
        # Put together without parameters, so that psycopg need not read the text again.
        text = query if params is None else self.mogrify(query, params)
        taken = self.waiting.take()
        try:
            super().execute(taken.as_sql(self.connection.pgconn) + text, None, **options)
        except Exception:
            # A text that cannot be parsed is refused whole, so no transaction began; and one
            # whose parameters do not fit is never sent, so none has failed.
            if self.connection.pgconn.transaction_status in (TransactionStatus.IDLE, TransactionStatus.INTRANS):
                self.waiting.restore(taken)
            raise
        for _ in range(len(taken)):
            self.nextset()
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        """As psycopg's, after the waiting commands."""
        self.send_waiting()
        super().executemany(query, params_seq, **options)

    def copy(self, statement: Any, params: Any = None, **options: Any) -> Any:
        """As psycopg's, after the waiting commands."""
        self.send_waiting()
        return super().copy(statement, params, **options)

    def stream(self, query: Any, params: Any = None, **options: Any) -> Any:
        """As psycopg's, after the waiting commands."""
        self.send_waiting()
        return super().stream(query, params, **options)

    def send_waiting(self) -> None:
        """Run what waits, by itself."""
        if self.waiting:
            super().execute(self.waiting.take().as_sql(self.connection.pgconn))


class DatabaseWrapper(_backend.DatabaseWrapper):  # type: ignore[misc]
    """PostgreSQL, seen by a product in which ``id`` alone is no key and a round trip is dear."""

    features_class = DatabaseFeatures

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.waiting = Waiting()

    def set_locally(self, settings: Mapping[str, str]) -> None:
        """Set settings of the server until the transaction or the savepoint around it ends."""
        self.waiting.add_settings(settings)

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with the cursor that sends waiting commands along."""
        made = partial(Cursor, waiting=self.waiting)
        return {**super().get_connection_params(), "cursor_factory": made}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Django's; nothing waits on a connection that is new."""
        self.waiting.clear()
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        """Django's; a cursor that the server keeps gets the waiting commands sent first."""
        if name is None:
            return super().create_cursor()
        with self.create_cursor() as sender:
            sender.send_waiting()
        # psycopg is in autocommit, so only the server knows whether a transaction is open.
        holds = self._status() == TransactionStatus.IDLE
        return _backend.ServerSideCursor(self.connection, name, scrollable=False, withhold=holds)

    def _start_transaction_under_autocommit(self) -> None:
        """Django's hook for ``atomic``: psycopg stays in autocommit, and BEGIN waits."""
        self.waiting.begin()

    def _set_autocommit(self, autocommit: bool) -> None:
        self.waiting.clear()
        super()._set_autocommit(autocommit)

    def _commit(self) -> Any:
        self.waiting.clear()
        return super()._commit()

    def _rollback(self) -> Any:
        self.waiting.clear()
        return super()._rollback()

    def _close(self) -> Any:
        self.waiting.clear()
        return super()._close()

    def _savepoint(self, sid: str) -> None:
        self.waiting.add(self.ops.savepoint_create_sql(sid))

    def _savepoint_rollback(self, sid: str) -> None:
        """What waits was for after the savepoint, and is undone by never being sent."""
        created = self.ops.savepoint_create_sql(sid)
        if self.waiting.drop_back_to(created):
            self.waiting.add(created)
            return
        self.waiting.clear()
        super()._savepoint_rollback(sid)

    def _savepoint_commit(self, sid: str) -> None:
        """A savepoint in which nothing ran is forgotten; of a failed one the server must tell."""
        if self.waiting.ends_with(self.ops.savepoint_create_sql(sid)):
            self.waiting.drop_back_to(self.ops.savepoint_create_sql(sid))
        elif self._status() == TransactionStatus.INERROR:
            self.waiting.clear()
            super()._savepoint_commit(sid)
        else:
            self.waiting.add(self.ops.savepoint_commit_sql(sid))

    def _status(self) -> TransactionStatus:
        """Where the server is in a transaction, as its last answer said."""
        status: TransactionStatus = self.connection.pgconn.transaction_status
        return status
