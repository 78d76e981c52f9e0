"""The product served for real, on a database and a queue that nobody else uses."""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import redis

from tests import databases

HOST = "127.0.0.1"
# What browsers call a secure place without https, so that passkeys work there.
NAME = "localhost"
START_SECONDS = 60
GRACE_SECONDS = 5
REDIS_DATABASES = 16
PR_SET_PDEATHSIG = 1


@dataclass
class Served:
    """A running product: its address, and where its processes write what they have to say."""

    address: str
    environment: dict[str, str]
    logs: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def last_words(self) -> str:
        """The ends of the logs, for a failure's report."""
        ends = [f"{path.name}:\n{path.read_text(errors='replace')[-3000:]}" for path in sorted(self.logs.glob("*.log"))]
        return "\n".join(ends)


@contextmanager
def served(directory: Path) -> Iterator[Served]:
    """Serve a clone of the template, filled with a year of books; nothing of it is left afterwards."""
    database = f"erp_journey_{databases.run_name()}"
    databases.clone(databases.ensure_template(), database)
    port = _free_port()
    address = f"http://{NAME}:{port}"
    product = Served(address, _environment(database, directory) | {"ERP_PUBLIC_ORIGIN": address}, directory)
    try:
        redis.Redis.from_url(product.environment["REDIS_URL"]).flushdb()
        _fill(product)
        celery = ["-W", "ignore", "-m", "celery", "-A", "erp", "--quiet"]
        _start(product, "worker", [*celery, "worker", "--concurrency", "1", "--loglevel", "WARNING"])
        granian = ["-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-ws"]
        granian += ["--log-level", "warning", "--workers", "1", "--blocking-threads", "4"]
        _start(product, "web", [*granian, "erp.wsgi:application"])
        _wait_until_healthy(product, port)
        yield product
    finally:
        _end(product)
        with databases.admin() as connection:
            databases.drop(connection, database)


def _environment(database: str, directory: Path) -> dict[str, str]:
    """The tests' own environment with another database, queue and folder for files."""
    worker = databases.worker_name().removeprefix("gw")
    number = REDIS_DATABASES - 1 - (int(worker) % 7 if worker.isdigit() else 0)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ERP_ENVIRONMENT")}
    return {
        **kept,
        "ERP_APP_DATABASE_URL": databases.renamed(os.environ["ERP_APP_DATABASE_URL"], database),
        "ERP_OWNER_DATABASE_URL": databases.renamed(os.environ["ERP_OWNER_DATABASE_URL"], database),
        "REDIS_URL": databases.with_redis_database(os.environ["REDIS_URL"], number),
        "ERP_DATA_DIR": str(directory / "data"),
        "PYTHONPATH": str(databases.ROOT),
        "PYTHONUNBUFFERED": "1",
        "ERP_SIGN_UP": "open",
    }


def _fill(product: Served) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "shell", "-c", "from tests.journeys.books import fill; fill()"],
        cwd=databases.ROOT,
        env=product.environment | {"DJANGO_SETTINGS_MODULE": "erp.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The books of the journeys were not made:\n{done.stdout}\n{done.stderr}")


def _start(product: Served, name: str, arguments: list[str]) -> None:
    with (product.logs / f"{name}.log").open("wb") as log:
        product.processes[name] = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=databases.ROOT,
            env=product.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )


def _die_with_parent() -> None:
    """A test run that is killed leaves no server behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(product: Served, port: int) -> None:
    """Both the database and Redis answer through the web server. Raises RuntimeError with the logs."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        for name, process in product.processes.items():
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended with {process.returncode}.\n{product.last_words()}")
        with suppress(OSError, HTTPException, ValueError):
            connection = HTTPConnection(HOST, port, timeout=10)
            connection.request("GET", "/health/")
            answer = connection.getresponse()
            if answer.status == 200 and set(json.loads(answer.read()).values()) == {"ok"}:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The product was not healthy within {START_SECONDS} seconds.\n{product.last_words()}")


def _end(product: Served) -> None:
    """Ask first, then leave none of the process groups alive."""
    for process in product.processes.values():
        process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in product.processes.values():
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
