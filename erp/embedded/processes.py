"""What the operating system knows about a process."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Whether a process of this number exists, whoever owns it; a zombie counts as gone."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] == "Z"


def command_line(pid: int) -> str:
    """The command line of a process, words separated by spaces, or '' where it cannot be seen."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        pass
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def working_directory(pid: int) -> Path | None:
    """The directory that a process works in, or None where it cannot be seen."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None


def end_servers_of_deleted(directory: Path, program: str) -> None:
    """Kill servers whose data directory was deleted under them, so that they do not take the new one's socket away.

    PostgreSQL notices within a minute and then removes the socket of its path, by then its successor's; Redis never
    notices. There is nothing left that an orderly end could save.
    """
    orphans = [
        int(entry.name)
        for entry in Path("/proc").glob("[0-9]*")
        if str(working_directory(int(entry.name))) == f"{directory} (deleted)"
        and program in command_line(int(entry.name))
    ]
    for pid in orphans:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while any(is_alive(pid) for pid in orphans):
        time.sleep(0.02)
