"""The table of the bench: on the screen, and as docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version

from bench.database import ROOT, administrator
from bench.results import Result

DOCUMENT = ROOT / "docs" / "benchmarks.md"

_SETTINGS = (
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_level",
    "shared_buffers",
    "work_mem",
    "max_wal_size",
    "jit",
)

_HEAD = """# Benchmarks

What the product costs beside plain SQL, measured side by side in one run by `make bench`, which writes this file.
Both ways do the same work on the same server in turns (A B, B A, ...), so that whatever else the machine does disturbs
both. Believe the ratios: rates and times belong to the machine.

A plain twin is a copy of our tables with the same columns, keys, indexes, checks and references, but without row-level
security, guards, or audit log, written by psycopg with prepared statements over its own connection. A ratio is the
middle one of all rounds; the spread leaves out the tenth of the rounds at either end, where there are ten or more.

"""


def as_text(results: Sequence[Result]) -> str:
    """A few lines for each result."""
    return "\n".join(
        f"  {one.work}\n    {one.ours} | {one.beside}\n    ratio {one.ratio:.2f} ({one.spread}){_judged(one)}"
        for one in results
    )


def as_markdown(results: Sequence[Result]) -> str:
    """The whole document."""
    rows = [
        "| Work | Ours | Beside it | Ratio | Spread | Target |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one.work} | {one.ours} | {one.beside} | **{one.ratio:.2f}** | {one.spread} | {_target(one)} |"
            for one in results
        ),
    ]
    return _HEAD + "\n".join(rows) + "\n\n" + "\n".join(_circumstances()) + "\n"


def write_document(text: str) -> None:
    """Replace docs/benchmarks.md."""
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(text)


def _target(one: Result) -> str:
    if one.target is None:
        return "none, for comparison"
    return f"{one.target.text()}: {one.target.verdict(one.ratio)}"


def _judged(one: Result) -> str:
    return f", target {_target(one)}" if one.target else ""


def _circumstances() -> list[str]:
    """The machine, the versions and the settings of the server."""
    from erp.foundation import clock

    with administrator() as connection:
        server = connection.execute("SHOW server_version").fetchone()
        settings = [
            f"{name} = {connection.execute('SELECT current_setting(%s)', [name]).fetchone()[0]}"  # type: ignore[index]
            for name in _SETTINGS
        ]
    assert server is not None
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return [
        "## Circumstances",
        "",
        f"- Date: {clock.now():%Y-%m-%d}",
        f"- Machine: {platform.system()} {platform.machine()}, {os.cpu_count()} cores, load at the end {load}",
        f"- Python {sys.version.split()[0]}, Django {version('Django')}, psycopg {version('psycopg')}",
        f"- PostgreSQL {server[0]} in the ordinary embedded cluster: {', '.join(settings)}",
    ]
