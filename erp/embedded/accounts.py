"""Which Unix account runs the servers, and how it reaches their programs and files.

An ordinary user runs them himself. PostgreSQL refuses to run as root, so root lends them another account.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from erp.embedded.errors import CannotStart
from erp.embedded.places import Places, make_private_directory, owner_name

SERVER_ACCOUNT = "erp-server"

# The kernel limits the path of a Unix socket to 107 bytes (103 on macOS), and PostgreSQL adds "/.s.PGSQL.5432".
SOCKET_DIRECTORY_BYTES = 88


@dataclass(frozen=True)
class Account:
    """The Unix account that a server runs as."""

    name: str
    uid: int
    gid: int


def server_account(places: Places) -> Account | None:
    """The account to run servers as, or None to run them as ourselves.

    Only root needs another one: the owner of what is already there, else the owner of the data directory, else a
    system account made for the purpose, else nobody.
    """
    if os.geteuid() != 0:
        return None
    for path in (places.cluster, places.root):
        if path.exists() and path.stat().st_uid != 0:
            return _account_of(path)
    return _system_account()


def _account_of(path: Path) -> Account:
    found = path.stat()
    return Account(name=owner_name(path), uid=found.st_uid, gid=found.st_gid)


def _system_account() -> Account:
    import pwd

    try:
        entry = pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
        command += ["--shell", "/usr/sbin/nologin", SERVER_ACCOUNT]
        try:
            subprocess.run(command, check=True, capture_output=True)
            entry = pwd.getpwnam(SERVER_ACCOUNT)
        except (OSError, subprocess.CalledProcessError, KeyError):
            entry = pwd.getpwnam("nobody")
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def make_server_home(places: Places, account: Account | None) -> None:
    """Make the directory that holds the servers' data, private to the account that runs them.

    Below a folder which that account cannot enter (such as /root) the servers could not start. Their home then lies
    in /var/lib, with a link to it in the data directory: widening the permissions of somebody's home is not for us.
    """
    home = places.servers
    if not home.is_symlink() and not home.exists():
        make_private_directory(places.root)
        if account is None or may_enter(places.root, account):
            home.mkdir()
        else:
            digest = hashlib.sha256(os.urandom(16)).hexdigest()[:10]
            distant = Path("/var/lib") / f"erp-{digest}"
            distant.mkdir()
            home.symlink_to(distant)
    if not home.is_dir():
        raise CannotStart(f"{home} leads to {home.resolve()}, which is gone. Bring it back, or remove the link.")
    _refuse_foreign(home)
    if account is not None and home.stat().st_uid == 0:
        os.chown(home, account.uid, account.gid)
    os.chmod(home, 0o700)


def _refuse_foreign(home: Path) -> None:
    if os.geteuid() not in (0, home.stat().st_uid):
        raise CannotStart(
            f"The servers in {home} belong to the user {owner_name(home)}. "
            f"Run as that user, or set ERP_DATA_DIR to a folder of your own."
        )


def may_enter(path: Path, account: Account) -> bool:
    """Whether the account can enter the path, asked of the kernel by a process that runs as this account."""
    return _as_account(["test", "-x", str(path)], account)


def _as_account(command: list[str], account: Account) -> bool:
    try:
        done = subprocess.run(
            command, user=account.uid, group=account.gid, extra_groups=[], cwd="/", capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def socket_directory(places: Places, account: Account | None) -> Path:
    """The directory of PostgreSQL's Unix socket: with the servers, or in /tmp where that path is too long."""
    directory = places.servers.resolve() / "run"
    if len(os.fsencode(directory)) > SOCKET_DIRECTORY_BYTES:
        digest = hashlib.sha256(os.fsencode(places.servers.resolve())).hexdigest()[:12]
        directory = Path("/tmp") / f"erp-{digest}"
    directory.mkdir(mode=0o700, exist_ok=True)
    wanted = account.uid if account else os.geteuid()
    found = directory.lstat()
    if found.st_uid not in (wanted, 0 if account else wanted) or not directory.is_dir() or directory.is_symlink():
        raise CannotStart(f"{directory} belongs to the user {owner_name(directory)}; a socket there could be forged.")
    if account is not None:
        os.chown(directory, account.uid, account.gid)
    os.chmod(directory, 0o700)
    return directory


def reachable_programs(folders: list[Path], probe: Path, account: Account | None) -> dict[Path, Path]:
    """Map each folder of installed programs to a place from which the account can run them.

    A virtual environment below root's home is closed to other accounts, so its programs are copied to /var/cache.
    """
    if account is None or _as_account([str(probe), "--version"], account):
        return {folder: folder for folder in folders}
    site = os.path.commonpath([str(folder.parent) for folder in folders])
    stamp = "|".join(f"{folder}:{folder.stat().st_mtime_ns}" for folder in folders)
    cache = Path("/var/cache") / f"erp-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
    if not cache.exists():
        unfinished = Path(f"{cache}.{os.getpid()}")
        for folder in folders:
            shutil.copytree(folder, unfinished / folder.relative_to(site), symlinks=True)
        for path in [unfinished, *unfinished.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & 0o755 | (0o755 if path.is_dir() else 0o444))
                if path.parent.name == "bin":
                    path.chmod(0o755)
        unfinished.rename(cache)
    copied = {folder: cache / folder.relative_to(site) for folder in folders}
    if cache.stat().st_uid != 0 or not _as_account(_moved(probe, copied), account):
        raise CannotStart(
            f"PostgreSQL does not run as root, and the account {account.name} cannot run {probe}. "
            f"Run as an ordinary user, or place the project in a folder that other users may enter."
        )
    return copied


def _moved(probe: Path, copied: dict[Path, Path]) -> list[str]:
    for folder, target in copied.items():
        if probe.is_relative_to(folder):
            return [str(target / probe.relative_to(folder)), "--version"]
    return [str(probe), "--version"]
