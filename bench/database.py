"""The bench's own database in the server that the product uses: made once, kept until the schema changes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "erp_bench_"

Connection = psycopg.Connection[Any]


def use_bench_database() -> None:
    """Have servers and the database ready, point the environment at it, and load Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "erp.settings")
    from erp.embedded import ensure_environment

    ensure_environment()
    name = _ensure_database()
    for variable in ("ERP_APP_DATABASE_URL", "ERP_OWNER_DATABASE_URL"):
        os.environ[variable] = named(os.environ[variable], name)
    import django

    django.setup()


def administrator() -> Connection:
    """A superuser in the bench database: loads books, makes the plain twins, turns capture off."""
    from django.db import connection

    return _administrator(str(connection.settings_dict["NAME"]))


def _administrator(database: str) -> Connection:
    return psycopg.connect(os.environ["ERP_ADMIN_DATABASE_URL"], dbname=database, autocommit=True)


def _ensure_database() -> str:
    """The name of the migrated database for the schema as it is now; older ones are dropped."""
    name = PREFIX + _fingerprint()
    with _administrator("postgres") as server:
        found = {
            row[0] for row in server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        }
        if name in found:
            return name
        for old in found:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
        building = f"{name}_new"
        server.execute(sql.SQL("CREATE DATABASE {} OWNER erp_owner").format(sql.Identifier(building)))
        with _administrator(building) as inside:
            inside.execute("ALTER SCHEMA public OWNER TO erp_owner")
            inside.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            inside.execute("GRANT USAGE ON SCHEMA public TO erp_app")
        _migrate(building)
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name)))
    return name


def _migrate(database: str) -> None:
    url = named(os.environ["ERP_OWNER_DATABASE_URL"], database)
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--noinput", "--verbosity", "0"],
        env=os.environ | {"ERP_DB_LOGIN": "owner", "ERP_OWNER_DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the bench database cannot be migrated:\n{done.stdout}\n{done.stderr}")


def _fingerprint() -> str:
    """Changes whenever the schema, its guards or the generated books may have changed."""
    digest = hashlib.sha256()
    watched = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("*/*/models.py"),
        *ROOT.glob("tenancy/scoping/*.py"),
        *ROOT.glob("auditlog/events/*.py"),
        *ROOT.glob("bench/volumes.py"),
    ]
    for path in sorted(watched):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def named(url: str, database: str) -> str:
    """The same address with another database name; a socket's address keeps its slashes."""
    head, mark, options = url.partition("?")
    return f"{head.rpartition('/')[0]}/{database}{mark}{options}"
