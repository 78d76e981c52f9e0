"""Stopping the embedded servers and looking at them."""

from __future__ import annotations

import os
import shlex
from contextlib import suppress

from erp.embedded import DERIVED, postgresql, prepare, redis_server
from erp.embedded.accounts import server_account
from erp.embedded.locking import exclusive
from erp.embedded.places import Places, current_places
from erp.embedded.secret_store import SecretStore


def stop_all() -> None:
    """Stop the servers of the data directory and those of its tests."""
    places = current_places()
    for root in (places.data, places.data / "test"):
        stopped = stop_servers(Places(data=places.data, root=root))
        for name in stopped:
            print(f"Stopped {name} of {root}.")


def stop_servers(places: Places) -> list[str]:
    """Stop both servers of one directory; the names of those that were running."""
    if not places.servers.exists():
        return []
    with exclusive(places.lock):
        account = server_account(places)
        stopped = []
        if places.cluster.exists():
            cluster = postgresql.find_cluster(places, account)
            if postgresql.stop(cluster):
                stopped.append("PostgreSQL")
            with suppress(OSError):
                cluster.sockets.rmdir()  # it may lie in /tmp, where nobody else would clean up
        if places.redis.exists() and redis_server.stop(redis_server.find_redis(places, account, "")):
            stopped.append("Redis")
        return stopped


def show_status() -> None:
    """Print which servers run."""
    places = current_places()
    for root in (places.data, places.data / "test"):
        here = Places(data=places.data, root=root)
        if here.cluster.exists():
            cluster = postgresql.find_cluster(here, server_account(here))
            print(f"PostgreSQL of {root}: {'up' if postgresql.is_ready(cluster) else 'down'}")


def show_environment() -> None:
    """Print the derived environment as shell assignments (secrets included), for psql and the like."""
    prepare()
    for name in DERIVED:
        if name in os.environ:
            print(f"export {name}={shlex.quote(os.environ[name])}")


def reset_password() -> None:
    """Give the database's superuser a new password where secrets.json was lost."""
    places = current_places()
    stop_servers(places)
    with exclusive(places.lock):
        cluster = postgresql.find_cluster(places, server_account(places))
        store = SecretStore(places.secrets)
        postgresql.reset_superuser_password(cluster, store.get_or_create("postgres"))
    print("The database has a new password; the logins get theirs at the next start.")
