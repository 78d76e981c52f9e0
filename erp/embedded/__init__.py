"""The environment in which the product runs: servers that are up, addresses, keys.

`ensure_environment()` comes before Django in every process. Without DATABASE_URL and REDIS_URL it runs a PostgreSQL and
a Redis of its own under ERP_DATA_DIR. Every command pays for it, so the usual case (all is up) reads one file, looks
at two sockets and imports nothing heavy.
"""

from __future__ import annotations

import json
import os
import socket
import sys

from erp.embedded.places import current_places

# What this package derives. A value that is already in the environment wins over it.
DERIVED = (
    "ERP_APP_DATABASE_URL",
    "ERP_OWNER_DATABASE_URL",
    "ERP_ADMIN_DATABASE_URL",
    "ERP_DATABASE_IDENTITY",
    "REDIS_URL",
    "SECRET_KEY",
)

# A process inherits derived values from its parent. The mark says from which sources they were derived, so that a
# child with another data directory does not work on its parent's database.
MARK = "ERP_ENVIRONMENT"

__all__ = ["DERIVED", "ensure_environment", "ensure_migrated", "prepare"]


def ensure_environment() -> None:
    """Have servers and databases ready, and their addresses in os.environ; on failure print why and exit with 1."""
    from erp.embedded.errors import CannotStart

    try:
        prepare()
    except CannotStart as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None


def prepare() -> None:
    """The same for callers who report failure themselves: raises CannotStart."""
    _drop_stale_inheritance()
    if os.environ.get(MARK) == _sources() or _is_complete():
        return
    places = current_places()
    environment = _read_if_up(str(places.connections))
    if environment is None:
        from erp.embedded.preparation import prepare_servers

        environment = prepare_servers(places, _sources(), lambda: _read_if_up(str(places.connections)))
    derived = [name for name in DERIVED if name in environment and name not in os.environ]
    os.environ.update({name: environment[name] for name in derived})
    os.environ[MARK] = _sources()
    os.environ[f"{MARK}_NAMES"] = ",".join(derived)


def ensure_migrated() -> None:
    """Migrate the database where its migrations are not those of the source; on failure print why and exit with 1."""
    from erp.embedded.errors import CannotStart
    from erp.embedded.migrating import migrate_if_needed

    try:
        migrate_if_needed(current_places())
    except CannotStart as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None


def _sources() -> str:
    """What the derived values depend on."""
    return f"{current_places().root}|{os.environ.get('DATABASE_URL', '')}"


def _drop_stale_inheritance() -> None:
    if os.environ.get(MARK) not in (None, _sources()):
        for name in os.environ.pop(f"{MARK}_NAMES", "").split(","):
            os.environ.pop(name, None)
        del os.environ[MARK]


def _is_complete() -> bool:
    """Whether somebody, such as a deployment, has set every value that the product needs to run."""
    return all(os.environ.get(name) for name in ("ERP_APP_DATABASE_URL", "REDIS_URL", "SECRET_KEY"))


def _read_if_up(path: str) -> dict[str, str] | None:
    """What the last preparation derived, where it had the same sources and its servers still answer."""
    try:
        with open(path) as file:
            kept = json.load(file)
        if kept["sources"] != [_sources(), "REDIS_URL" in os.environ]:
            return None
        if kept["pid_file"] and not _is_ready(kept["pid_file"]):
            return None
        if not all(_accepts(address) for address in kept["sockets"]):
            return None
        environment: dict[str, str] = kept["environment"]
        if kept["database_is_remote"] and not _is_same_database(environment):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return environment


def _is_same_database(environment: dict[str, str]) -> bool:
    """Whether a server that is not ours still has the database and the login: others may drop them."""
    import psycopg

    from erp.embedded.logins import read_identity

    try:
        return read_identity(environment["ERP_APP_DATABASE_URL"]) == environment["ERP_DATABASE_IDENTITY"]
    except psycopg.Error:
        return False


def _is_ready(pid_file: str) -> bool:
    with open(pid_file) as file:
        lines = file.read().splitlines()
    return len(lines) > 7 and lines[7].strip() == "ready"


def _accepts(address: str | list[str | int]) -> bool:
    """Whether a server listens at a path (str) or at a host and port (list)."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        try:
            probe.connect(address if isinstance(address, str) else tuple(address))
        except OSError:
            return False
    return True
