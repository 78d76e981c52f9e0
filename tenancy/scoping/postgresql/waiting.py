"""Commands that answer nothing wait, and go to the server with the next statement.

The start of a transaction, savepoints and transaction-local settings cost a round trip
each, as much as a simple query does. Here they are put in front of the statement that
follows, in their order, so that whatever runs on the server runs after them.
"""

from collections.abc import Mapping

from psycopg.pq import Escaping
from psycopg.pq.abc import PGconn

BEGIN = "BEGIN"


class Waiting:
    """What waits on one connection: texts of commands, and settings not yet put as text."""

    def __init__(self) -> None:
        self._commands: list[str | dict[str, str]] = []

    def __bool__(self) -> bool:
        return bool(self._commands)

    def __len__(self) -> int:
        return len(self._commands)

    def begin(self) -> None:
        """A transaction starts: whatever waited before belonged to none."""
        self._commands = [BEGIN]

    def add(self, command: str) -> None:
        """A command of our own making, without anything that a person has written."""
        self._commands.append(command)

    def add_settings(self, settings: Mapping[str, str]) -> None:
        """Settings that hold until the transaction or savepoint ends; the last one counts."""
        last = self._commands[-1] if self._commands else None
        if isinstance(last, dict):
            last.update(settings)
        else:
            self._commands.append(dict(settings))

    def drop_back_to(self, command: str) -> bool:
        """Forget what came after a command and the command itself; False if it does not wait."""
        if command not in self._commands:
            return False
        del self._commands[self._commands.index(command) :]
        return True

    def ends_with(self, command: str) -> bool:
        """Whether a command is the last that waits."""
        return bool(self._commands) and self._commands[-1] == command

    def clear(self) -> None:
        """Forget everything: the transaction it was for is over."""
        self._commands = []

    def restore(self, taken: "Waiting") -> None:
        """Have commands wait again that were taken, but never ran."""
        self._commands = taken._commands + self._commands

    def take(self) -> "Waiting":
        """Hand over what waits."""
        taken = Waiting()
        taken._commands, self._commands = self._commands, []
        return taken

    def as_sql(self, pgconn: PGconn) -> str:
        """One text for the server, with a semicolon after each command."""
        return "".join(f"{_text(command, pgconn)};" for command in self._commands)


def _text(command: str | dict[str, str], pgconn: PGconn) -> str:
    if isinstance(command, str):
        return command
    # Only libpq knows how the connection wants a literal to be quoted.
    quote = Escaping(pgconn).escape_literal
    calls = (
        f"set_config({_decoded(quote(name.encode()))},{_decoded(quote(value.encode()))},true)"
        for name, value in command.items()
    )
    return f"SELECT {','.join(calls)}"


def _decoded(quoted: bytes) -> str:
    return bytes(quoted).decode()
