"""`make run`: what it refuses before it begins, what it starts, and that nothing outlives it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from erp import supervisor
from erp.embedded.errors import CannotStart
from erp.embedded.places import PROJECT, Places
from erp.embedded.processes import is_alive

OURS = ("ERP_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PG", "DJANGO_", "HOST", "PORT")


def bare_environment(data: Path) -> dict[str, str]:
    """The environment of somebody who has set nothing but a data directory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"ERP_DATA_DIR": str(data)}


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "erp.supervisor", *arguments],
        cwd=PROJECT,
        env=bare_environment(data),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def data() -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="erp-"))
    parent.chmod(0o755)
    yield parent / "var"
    subprocess.run(
        [sys.executable, "-m", "erp.embedded", "stop"], cwd=PROJECT, env=bare_environment(parent / "var"), check=False
    )
    shutil.rmtree((parent / "var/servers").resolve(), ignore_errors=True)
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(data=tmp_path, root=tmp_path)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def gone(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False


def test_a_port_in_use_is_refused_before_anything_else(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(data, "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} is in use. Take another: make run PORT=" in done.stderr
    assert not data.exists()


@pytest.mark.parametrize("port", ["0", "70000", "http", "-1", ""])
def test_a_port_that_is_none_is_refused(data: Path, port: str) -> None:
    done = run(data, f"--port={port}")
    assert done.returncode != 0
    assert "1 to 65535" in done.stderr
    assert not data.exists()


def test_a_second_run_says_where_the_first_one_is(data: Path) -> None:
    data.mkdir(parents=True)
    (data / "run.json").write_text(json.dumps({"pid": 123, "address": "http://localhost:8123/", "children": {}}))
    with (data / "run.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = run(data, "--port", str(free_port()))
    assert done.returncode == 1
    assert "already runs at http://localhost:8123/ (process 123" in done.stderr


def test_a_run_that_was_killed_does_not_block_the_next(places: Places) -> None:
    (places.root / "run.lock").touch()
    (places.root / "run.json").write_text(json.dumps({"pid": 123, "address": "http://localhost:8123/"}))
    supervisor.refuse_second_run(places)


def test_children_die_with_a_supervisor_that_is_killed() -> None:
    code = (
        "import sys, time; from erp import supervisor\n"
        "print(supervisor._start([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    try:
        assert gone(child)
    finally:
        if is_alive(child):
            os.kill(child, signal.SIGKILL)


def test_leftovers_of_a_killed_run_are_ended(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    # The name of the program stands in its command line, which is how a leftover is told from a reused number.
    leftover = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)  # granian"], start_new_session=True
    )
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        (places.root / "run.json").write_text(
            json.dumps({"children": {str(leftover.pid): "web", str(bystander.pid): "worker"}})
        )
        supervisor._end_leftovers(places)
        assert leftover.wait(5) == -signal.SIGTERM
        assert bystander.poll() is None
        assert f"process {leftover.pid}" in capsys.readouterr().out
    finally:
        leftover.kill()
        bystander.kill()
        bystander.wait()


def test_a_child_that_ends_takes_the_rest_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    children = [
        supervisor.Child("web", supervisor._start([sys.executable, "-c", "import time; time.sleep(60)"])),
        supervisor.Child("worker", supervisor._start([sys.executable, "-c", "raise SystemExit(3)"])),
    ]
    assert supervisor._watch(children) == 1
    assert "worker ended with exit code 3; stopping the rest." in capsys.readouterr().err
    supervisor._end(children)
    assert children[0].process.returncode == -signal.SIGTERM


def test_a_child_that_will_not_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 0.2)
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
    )
    child = supervisor.Child("web", supervisor._start([sys.executable, "-c", code]))
    assert child.process.stdout is not None
    child.process.stdout.readline()
    supervisor._end([child])
    assert child.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", "http://localhost:8000/"), ("0.0.0.0", "http://localhost:8000/"), ("box", "http://box:8000/")],
)
def test_the_address_is_one_that_a_browser_opens(host: str, expected: str) -> None:
    assert supervisor.address(host, 8000) == expected


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(CannotStart, match=r"Cannot listen on 192\.0\.2\.1"):
        supervisor.refuse_port_in_use("192.0.2.1", free_port())


@pytest.mark.slow
def test_the_product_starts_answers_and_stops_on_ctrl_c(data: Path) -> None:
    data.mkdir(parents=True)
    # The demo books have tests of their own.
    (data / "demo-created").touch()
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "erp.supervisor", "--port", str(port)],
        cwd=PROJECT,
        env=bare_environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        printed: list[str] = []
        try:
            for line in process.stdout:
                printed.append(line)
                if "Ctrl-C stops everything" in line:
                    break
            assert f"Open http://localhost:{port}/" in "".join(printed), "".join(printed)
            children = [int(pid) for pid in json.loads((data / "run.json").read_text())["children"]]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=30) as answer:
                assert answer.status == 200
            postmaster = int((data / "servers/postgres/postmaster.pid").read_text().splitlines()[0])
        finally:
            process.send_signal(signal.SIGINT)
            process.stdout.read()
        assert process.wait(30) == 0
    assert len(children) == 4
    assert all(gone(pid) for pid in [*children, postmaster])
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
