"""`make run`: everything up in one terminal, everything down again with Ctrl-C.

In order: refuse what cannot work, servers, migrations, static files, demo data on the first run, then the web server,
the worker and the clock of the queue as children whose lines are printed with their name in front.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from erp.embedded import prepare
from erp.embedded.errors import CannotStart
from erp.embedded.migrating import migrate_if_needed
from erp.embedded.places import PROJECT, Places, current_places, give_to_owner_of, make_private_directory
from erp.embedded.processes import command_line, is_alive
from erp.embedded.secret_store import write_private_json
from erp.embedded.stopping import stop_servers
from erp.queues import JOBS, PROMPT

# How long children may take to end by themselves: a page or a batch of an import. What is cut off is taken up again.
GRACE_SECONDS = 6
WEB_START_SECONDS = 90
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process of the product."""

    name: str
    process: subprocess.Popen[str]


class Stop(Exception):
    """Somebody asked for the end, by Ctrl-C or SIGTERM."""


def main(arguments: list[str] | None = None) -> int:
    """Run the product until it is told to stop (0) or a part of it fails (1)."""
    options = _parse(arguments)
    signal.signal(signal.SIGINT, _raise_stop)
    signal.signal(signal.SIGTERM, _raise_stop)
    places = current_places()
    try:
        refuse_second_run(places)
        refuse_port_in_use(options.host, options.port)
        with _claim(places):
            # Mails lead to the address at which this very run is reached, unless somebody knows a better one.
            os.environ.setdefault("ERP_SIGN_UP", "open")
            os.environ.setdefault("ERP_PUBLIC_ORIGIN", address(options.host, options.port).rstrip("/"))
            return _run(places, options.host, options.port)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    except Stop:
        return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--port", type=_port, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text} is no port; take a number from 1 to 65535, such as PORT=8001")
    return int(text)


def _raise_stop(_number: int, _frame: object) -> None:
    # From here on the end is on its way, and a second Ctrl-C must not cut it short.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stop


def refuse_second_run(places: Places) -> None:
    """Raise CannotStart where the product already runs from this data directory."""
    try:
        handle = os.open(places.root / "run.lock", os.O_RDWR)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        running = _last_run(places)
        raise CannotStart(
            f"It already runs at {running.get('address', 'an address it has not printed yet')} "
            f"(process {running.get('pid', 'unknown')}, data in {places.root}). "
            f"Stop it there with Ctrl-C, or give this one data of its own: make run ERP_DATA_DIR=/another/folder"
        ) from None
    finally:
        os.close(handle)


def refuse_port_in_use(host: str, port: int) -> None:
    """Raise CannotStart where somebody else listens on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise CannotStart(f"Port {port} is for root only. Take another: make run PORT=8001") from error
        except OSError as error:
            if error.errno in (98, 48):  # EADDRINUSE on Linux, on macOS
                raise CannotStart(f"Port {port} is in use. Take another: make run PORT={_free_port(family)}") from error
            raise CannotStart(f"Cannot listen on {host} port {port}: {error.strerror}.") from error


def _free_port(family: socket.AddressFamily) -> int:
    """A port to recommend: one that is easily remembered where it is free, else any."""
    for candidate in (8001, 8002, 8080, 8123, 0):
        with socket.socket(family, socket.SOCK_STREAM) as probe, suppress(OSError):
            probe.bind(("", candidate))
            return int(probe.getsockname()[1])
    return 8001


@contextmanager
def _claim(places: Places) -> Iterator[None]:
    """Hold run.lock; the kernel lets go of it however this process ends."""
    make_private_directory(places.root)
    path = places.root / "run.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        give_to_owner_of(places.root, path)
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _run(places: Places, host: str, port: int) -> int:
    children: list[Child] = []
    try:
        _end_leftovers(places)
        _say("Starting the database and the queue.")
        prepare()
        _migrate(places)
        _collect_static(places)
        _create_demo(places)
        children.extend(_start_children(places, host, port))
        _note_run(places, host, port, children)
        for child in children:
            threading.Thread(target=_print_lines, args=(child,), daemon=True).start()
        if _wait_for_web(children, host, port):
            _say(_welcome(host, port))
        return _watch(children)
    except Stop:
        _say("Stopping.")
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end(children)
        (places.root / "run.json").unlink(missing_ok=True)
        stop_servers(places)


def _say(text: str) -> None:
    print(text, flush=True)


def _manage(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a management command; a Ctrl-C meanwhile ends it as well."""
    return subprocess.run(
        [sys.executable, str(PROJECT / "manage.py"), *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def _migrate(places: Places) -> None:
    """Bring the database in step with the source, whoever made its logins."""
    _say("Migrating the database.")
    if os.environ.get("ERP_DATABASE_IDENTITY"):
        migrate_if_needed(places)
    elif os.environ.get("ERP_OWNER_DATABASE_URL"):
        done = _manage("migrate", "--noinput", "--verbosity", "0")
        if done.returncode != 0:
            raise CannotStart(f"The database could not be migrated:\n{(done.stdout + done.stderr).strip()}")
    else:
        _say("ERP_OWNER_DATABASE_URL is not set, so migrations are left to whoever deploys.")


def _collect_static(places: Places) -> None:
    """Collect static files into the data directory where they are others than the last time."""
    marker = places.root / "static.digest"
    digest = _static_digest()
    if marker.exists() and marker.read_text() == digest and (places.data / "static").is_dir():
        return
    _say("Collecting static files.")
    done = _manage("collectstatic", "--noinput", "--clear", "--verbosity", "0")
    if done.returncode != 0:
        raise CannotStart(f"The static files could not be collected:\n{(done.stdout + done.stderr).strip()}")
    marker.write_text(digest)
    give_to_owner_of(places.root, marker)


def _static_digest() -> str:
    """A digest over names, sizes and times of our static files and, through the lock, those of the libraries."""
    files = [PROJECT / "requirements" / "base.txt"]
    for folder in (PROJECT / "static", *PROJECT.glob("*/static")):
        files += [path for path in folder.rglob("*") if path.is_file()]
    found = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in sorted(files) if path.exists()]
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def _create_demo(places: Places) -> None:
    """Fill the demo tenants once per data directory; the product runs without them where that fails."""
    marker = places.root / "demo-created"
    if marker.exists():
        return
    _say("Filling two demo tenants with a year of books. This happens on the first run only.")
    done = _manage("create_demo")
    if done.returncode != 0:
        _say(f"The demo tenants could not be made; the product starts without them.\n{done.stderr.strip()}")
        return
    marker.touch()
    give_to_owner_of(places.root, marker)


def _start_children(places: Places, host: str, port: int) -> list[Child]:
    return [Child(name, _start(command)) for name, command in commands_of(places, host, port).items()]


def commands_of(places: Places, host: str, port: int) -> dict[str, list[str]]:
    """What runs, by name: the web server, a worker for each queue, beat."""
    web = ["granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws", "--log-level", "warning"]
    # Each thread keeps a database connection; more of them than this only wait for each other on small machines.
    web += ["--workers", "2", "--blocking-threads", "16", "erp.wsgi:application"]
    # As root, Celery warns at every start. Who runs this as root on his own machine has been told by now.
    celery = ["-W", "ignore::UserWarning:celery.platforms", "-m", "celery", "-A", "erp", "--quiet"]
    worker = [sys.executable, *celery, "worker", "--loglevel", "WARNING"]
    schedule = ["--schedule", str(places.root / "celerybeat-schedule"), "--pidfile", ""]
    return {
        "web": [sys.executable, "-m", *web],
        # What must come soon has a process that no long job ever takes.
        "prompt": [*worker, "--queues", PROMPT, "--hostname", "prompt@%h", "--concurrency", "1"],
        "jobs": [*worker, "--queues", JOBS, "--hostname", "jobs@%h", "--concurrency", "2"],
        "beat": [sys.executable, *celery, "beat", "--loglevel", "WARNING", *schedule],
    }


def _start(command: list[str]) -> subprocess.Popen[str]:
    """Start a child in a session of its own: Ctrl-C reaches us alone, and we end the children in order."""
    return subprocess.Popen(
        command,
        cwd=PROJECT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,
    )


def _die_with_parent() -> None:
    """Ask the kernel to end this child when the supervisor is killed and can no longer do so itself."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _print_lines(child: Child) -> None:
    if child.process.stdout is not None:
        for line in child.process.stdout:
            _say(f"{child.name:6} | {line.rstrip()}")


def _note_run(places: Places, host: str, port: int, children: list[Child]) -> None:
    write_private_json(
        places.root / "run.json",
        {
            "pid": os.getpid(),
            "address": address(host, port),
            "children": {str(child.process.pid): child.name for child in children},
        },
    )


def _last_run(places: Places) -> dict[str, object]:
    try:
        found: dict[str, object] = json.loads((places.root / "run.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds the product."""
    name = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host
    return f"http://{name}:{port}/"


def _end_leftovers(places: Places) -> None:
    """End children of a run that was killed, where the kernel did not do it for us."""
    kept = _last_run(places).get("children")
    for number in kept if isinstance(kept, dict) else {}:
        pid = int(number)
        shown = command_line(pid) if is_alive(pid) else ""
        if "granian" in shown or "celery" in shown:
            _say(f"Ending process {pid}, left by a run that was killed.")
            _signal_group(pid, signal.SIGTERM)
            deadline = time.monotonic() + GRACE_SECONDS
            while is_alive(pid) and time.monotonic() < deadline:
                time.sleep(0.05)
            _signal_group(pid, signal.SIGKILL)


def _wait_for_web(children: list[Child], host: str, port: int) -> bool:
    """True once the web server has answered a request, whatever it said; False where a child ended before."""
    deadline = time.monotonic() + WEB_START_SECONDS
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while all(child.process.poll() is None for child in children):
        connection = HTTPConnection(reachable, port, timeout=30)
        try:
            connection.request("GET", "/accounts/login/", headers={"Host": f"localhost:{port}"})
            connection.getresponse()
        except (OSError, HTTPException):
            if time.monotonic() > deadline:
                raise CannotStart(f"The web server did not answer within {WEB_START_SECONDS} seconds.") from None
            time.sleep(0.1)
        else:
            return True
        finally:
            connection.close()
    return False


def _welcome(host: str, port: int) -> str:
    lines = ["", f"  Open {address(host, port)}", ""]
    done = _manage("create_demo", "--show", "--json")
    try:
        people = json.loads(done.stdout) if done.returncode == 0 else []
        width = max((len(str(person["email"])) for person in people), default=0)
        lines += [f"    {p['tenant']:12} {p['role']:11} {p['email']:{width}}  {p['password']}" for p in people]
    except (ValueError, KeyError, TypeError):
        lines.append("    (the demo sign-ins could not be read)")
    return "\n".join([*lines, "", "  Ctrl-C stops everything; the data stay for the next run.", ""])


def _watch(children: list[Child]) -> int:
    """Wait until a child ends, which none should: say so and return 1."""
    while True:
        for child in children:
            code = child.process.poll()
            if code is not None:
                time.sleep(0.2)  # its last lines are still on their way
                reason = f"by signal {-code}" if code < 0 else f"with exit code {code}"
                print(f"{child.name} ended {reason}; stopping the rest.", file=sys.stderr, flush=True)
                return 1
        time.sleep(0.2)


def _end(children: list[Child]) -> None:
    for child in children:
        if child.process.poll() is None:
            child.process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"{child.name} takes too long and is cut off.", file=sys.stderr, flush=True)
        # Also the grandchildren: pool processes of the worker, processes of the web server.
        _signal_group(child.process.pid, signal.SIGKILL)
        child.process.wait()


def _signal_group(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


if __name__ == "__main__":
    raise SystemExit(main())
