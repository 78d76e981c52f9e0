"""What has to be done once, or again after a stop: start the servers, create logins and database, note the result."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from erp.embedded import logins, postgresql, redis_server
from erp.embedded.accounts import Account, make_server_home, server_account
from erp.embedded.errors import CannotStart
from erp.embedded.locking import exclusive
from erp.embedded.places import Places, make_private_directory, testing
from erp.embedded.secret_store import SecretStore, write_private_json
from erp.embedded.urls import login_of, server_of, socket_url


@dataclass
class Found:
    """What a preparation found out; kept for the processes that come later."""

    environment: dict[str, str]
    pid_file: str = ""
    sockets: list[str | list[str | int]] = field(default_factory=list)
    database_is_remote: bool = False


def prepare_servers(places: Places, sources: str, read_if_up: Callable[[], dict[str, str] | None]) -> dict[str, str]:
    """Start what is not running and derive the environment. Raises CannotStart."""
    make_private_directory(places.root)
    with exclusive(places.lock):
        # Whoever held the lock before us may have done it all.
        environment = read_if_up()
        if environment is not None:
            return environment
        store = SecretStore(places.secrets)
        found = Found({"SECRET_KEY": store.get_or_create("secret_key")})
        account = server_account(places)
        if not os.environ.get("ERP_APP_DATABASE_URL"):
            _prepare_database(places, account, store, found)
        if not os.environ.get("REDIS_URL"):
            _prepare_redis(places, account, store, found)
        write_private_json(
            places.connections,
            {
                "sources": [sources, "REDIS_URL" in os.environ],
                "pid_file": found.pid_file,
                "sockets": found.sockets,
                "database_is_remote": found.database_is_remote,
                "environment": found.environment,
            },
        )
        return found.environment


def _prepare_database(places: Places, account: Account | None, store: SecretStore, found: Found) -> None:
    given = os.environ.get("DATABASE_URL")
    if not given:
        _prepare_embedded_database(places, account, store, found)
    elif logins.may_provision(given):
        # One server may serve both the product and its tests, so its passwords are kept in one place.
        shared = SecretStore(places.data / "secrets.json")
        prefix = f"{hashlib.sha256(server_of(given).encode()).hexdigest()[:12]}/"
        _note(logins.provision(given, shared, secret_prefix=prefix, for_tests=testing()), found)
        found.database_is_remote = True
    else:
        _use_given_logins(given, found)


def _prepare_embedded_database(places: Places, account: Account | None, store: SecretStore, found: Found) -> None:
    make_server_home(places, account)
    cluster = postgresql.find_cluster(places, account)
    postgresql.set_aside_if_half_made(cluster)
    if store.get("postgres") is None and cluster.directory.exists():
        raise CannotStart(
            f"{places.secrets} is gone, and with it the password of the database in {cluster.directory}. "
            f"Bring it back from a backup, or run: .venv/bin/python -m erp.embedded reset-password"
        )
    password = store.get_or_create("postgres")
    postgresql.ensure_running(cluster, password)
    admin_url = socket_url(cluster.sockets, postgresql.SUPERUSER, password, logins.DEFAULT_DATABASE)
    _note(logins.provision(admin_url, store, secret_prefix="", for_tests=testing()), found)
    found.pid_file = str(cluster.directory / "postmaster.pid")
    found.sockets.append(str(cluster.socket))


def _note(provisioned: logins.Provisioned, found: Found) -> None:
    found.environment |= {
        "ERP_APP_DATABASE_URL": provisioned.app_url,
        "ERP_OWNER_DATABASE_URL": provisioned.owner_url,
        "ERP_ADMIN_DATABASE_URL": provisioned.admin_url,
        "ERP_DATABASE_IDENTITY": provisioned.identity,
    }


def _use_given_logins(given: str, found: Found) -> None:
    """The given login may create no others: it is the application's, and migrations need a second one."""
    if not os.environ.get("ERP_OWNER_DATABASE_URL"):
        raise CannotStart(
            f"The login {login_of(given)} of DATABASE_URL may not create roles, so it serves the application only. "
            f"Give the login that owns the tables as well: ERP_OWNER_DATABASE_URL=postgresql://owner:password@host/database"
            f" (or give a DATABASE_URL whose login may create roles and databases)."
        )
    found.environment["ERP_APP_DATABASE_URL"] = given


def _prepare_redis(places: Places, account: Account | None, store: SecretStore, found: Found) -> None:
    make_server_home(places, account)
    password = store.get_or_create("redis")
    port = redis_server.ensure_running(redis_server.find_redis(places, account, password))
    found.environment["REDIS_URL"] = f"redis://:{password}@127.0.0.1:{port}/0"
    found.sockets.append(["127.0.0.1", port])
