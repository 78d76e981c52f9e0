"""Starting the servers of a scratch data directory, as somebody does who has set nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from erp.embedded.places import PROJECT

OURS = ("ERP_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PG", "DJANGO_")

# A dozen clusters wait for the disk most of their time, so they live in memory where there is some.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() and shutil.disk_usage("/dev/shm").free > 2**30 else None


def bare_environment(data: Path, **extra: str) -> dict[str, str]:
    """The environment of somebody who has set nothing but these values."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"ERP_DATA_DIR": str(data)} | extra


def embedded(command: str, data: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "erp.embedded", command],
        cwd=PROJECT,
        env=bare_environment(data, **extra),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def started(data: Path, **extra: str) -> dict[str, str]:
    """Start the servers of a data directory; what the environment of a command is then."""
    done = embedded("env", data, **extra)
    assert done.returncode == 0, done.stderr
    return dict(re.findall(r"^export (\w+)='?([^'\n]*)'?$", done.stdout, re.MULTILINE))


def refused(data: Path, **extra: str) -> str:
    """Start the servers of a data directory, expecting a refusal; its sentence."""
    done = embedded("env", data, **extra)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def postmaster(data: Path) -> int:
    return int((data / "servers/postgres/postmaster.pid").read_text().splitlines()[0])


def remove(data: Path) -> None:
    embedded("stop", data)
    for root in (data, data / "test"):
        shutil.rmtree((root / "servers").resolve(), ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A data directory below a folder that every account may enter, as a checkout usually is."""
    parent = Path(tempfile.mkdtemp(prefix="erp-", dir=MEMORY))
    parent.chmod(0o755)
    try:
        yield parent / "var"
    finally:
        remove(parent / "var")
        shutil.rmtree(parent, ignore_errors=True)


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()
