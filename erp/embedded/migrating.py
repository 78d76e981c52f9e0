"""A command on a fresh or outdated database finds it migrated."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from erp.embedded.errors import CannotStart
from erp.embedded.locking import exclusive
from erp.embedded.places import PROJECT, Places, make_private_directory
from erp.embedded.secret_store import write_private_json

# Migrations, and the guards and grants that `migrate` puts on every table afterwards. Those of the libraries change
# with the lock file only.
WATCHED = ("migrations", "scoping")


def migrate_if_needed(places: Places) -> None:
    """Migrate as the owner where the migration files are others than the last time; silent unless it fails.

    Does nothing for databases whose logins the environment names: their migrations are run by whoever deploys.
    """
    if not os.environ.get("ERP_DATABASE_IDENTITY"):
        return
    database = os.environ["ERP_DATABASE_IDENTITY"]
    wanted = fingerprint(PROJECT)
    if _noted(places).get(database) == wanted:
        return
    make_private_directory(places.root)
    with exclusive(places.root / "migrating.lock"):
        if _noted(places).get(database) == wanted:
            return
        _migrate()
        note_migrated(places)


def note_migrated(places: Places) -> None:
    """Remember that the database has the migrations of the source as it is now."""
    database = os.environ["ERP_DATABASE_IDENTITY"]
    write_private_json(places.migrated, _noted(places) | {database: fingerprint(PROJECT)})


def fingerprint(project: Path) -> str:
    """A digest over names, sizes and times of everything that `migrate` acts on."""
    found = [f"{path.stat().st_mtime_ns}" for path in [project / "requirements" / "base.txt"] if path.exists()]
    for folder in sorted(_watched_folders(project)):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.is_file():
                stat = entry.stat()
                found.append(f"{folder}/{entry.name} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def _watched_folders(project: Path) -> list[str]:
    """Folders of WATCHED names, at most two levels down; nobody's libraries or data are searched."""
    found = []
    for top in os.scandir(project):
        if not top.is_dir() or top.name.startswith(".") or top.name in ("var", "static", "tests", "docs", "templates"):
            continue
        for below in os.scandir(top.path):
            if below.is_dir():
                candidates = [below.path, *(os.path.join(below.path, name) for name in WATCHED)]
                found += [path for path in candidates if os.path.basename(path) in WATCHED and os.path.isdir(path)]
    return found


def _noted(places: Places) -> dict[str, str]:
    try:
        noted: dict[str, str] = json.loads(places.migrated.read_text())
    except (OSError, ValueError):
        return {}
    return noted


def _migrate() -> None:
    done = subprocess.run(
        [sys.executable, str(PROJECT / "manage.py"), "migrate", "--noinput", "--verbosity", "0"],
        env=os.environ | {"ERP_DB_LOGIN": "owner"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotStart(f"The database could not be migrated:\n{(done.stdout + done.stderr).strip()}")
