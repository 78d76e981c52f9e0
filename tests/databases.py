"""The test databases: one template with the cast in it, cloned for each worker.

The template is migrated by the owner's login and filled once per state of the
migrations; tests run wholly as ``erp_app``. A test that commits gets a fresh clone
after it, since the application's login may not empty tables, which is right.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent


def worker_name() -> str:
    """The xdist worker, or ``main``."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def run_name() -> str:
    """The worker and its run, so that two runs on one machine do not meet."""
    worker = worker_name()
    return f"{os.getpid() if worker == 'main' else os.getppid()}_{worker}"


def _is_left_over(name: str) -> bool:
    """Whether the run that made a database is over."""
    made_by = name.split("_")[2]
    return made_by.isdigit() and not Path("/proc", made_by).exists() and Path("/proc").exists()


def fingerprint() -> str:
    """Changes whenever the schema, its guards or the cast may have changed."""
    digest = hashlib.sha256()
    watched = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("*/*/models.py"),
        *ROOT.glob("tenancy/scoping/*.py"),
        *ROOT.glob("accounting/charts/**/*.csv"),
        *ROOT.glob("auditlog/events/*.py"),
        ROOT / "tests" / "cast.py",
        ROOT / "erp" / "web" / "onboarding.py",
    ]
    for path in sorted(watched):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def admin(database: str = "postgres") -> psycopg.Connection:
    """A superuser's connection, for making databases and for tampering with them."""
    return psycopg.connect(os.environ["ERP_ADMIN_DATABASE_URL"], dbname=database, autocommit=True)


def renamed(url: str, database: str) -> str:
    """The same address with another database name."""
    head, _, options = url.partition("?")
    return head.rsplit("/", 1)[0] + "/" + database + (f"?{options}" if options else "")


def with_redis_database(url: str, number: int) -> str:
    """The same Redis with another of its databases."""
    if url.startswith("unix:"):
        head = url.partition("?")[0] if "db=" in url else url
        return f"{head}{'&' if '?' in head else '?'}db={number}"
    head, slash, tail = url.rpartition("/")
    return f"{head}/{number}" if slash and tail.isdigit() else f"{url.rstrip('/')}/{number}"


@contextmanager
def alone() -> Iterator[None]:
    """One worker at a time, on this machine."""
    from erp.embedded.places import current_places

    path = current_places().servers.parent / "test-databases.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure_template() -> str:
    """The name of the filled template; makes it when there is none for this state."""
    name = f"erp_template_{fingerprint()}"
    with alone(), admin() as connection:
        known = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'erp\\_template\\_%'").fetchall()
        for (left,) in connection.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^erp_(test|journey)_[0-9]+_'"
        ).fetchall():
            if _is_left_over(left):
                drop(connection, left)
        if (name,) in known:
            return name
        for (old,) in known:
            drop(connection, old)
        building = f"{name}_new"
        drop(connection, building)
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER erp_owner").format(sql.Identifier(building)))
        with admin(building) as inside:
            inside.execute("ALTER SCHEMA public OWNER TO erp_owner")
            inside.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            inside.execute("GRANT USAGE ON SCHEMA public TO erp_app")
        _run("migrate", building, login="owner")
        _run("shell", building, "-c", "from tests.cast import fill; fill()")
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
        )
    return name


def _run(command: str, database: str, *arguments: str, login: str = "app") -> None:
    environment = {
        **os.environ,
        "ERP_DB_LOGIN": login,
        "ERP_APP_DATABASE_URL": renamed(os.environ["ERP_APP_DATABASE_URL"], database),
        "ERP_OWNER_DATABASE_URL": renamed(os.environ["ERP_OWNER_DATABASE_URL"], database),
        "DJANGO_SETTINGS_MODULE": "erp.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", command, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout}\n{done.stderr}")


def drop(connection: psycopg.Connection, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def clone(template: str, name: str) -> None:
    """Make a database anew from the template."""
    with alone(), admin() as connection:
        drop(connection, name)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER erp_owner").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
