"""However long the log is, its export takes no more memory.

``ERP_EXPORT_EVENTS=200000`` tries it with that many events, and prints how many leave and are verified in a second.
"""

import os
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, enter
from tests.auditlog.exports.logs import TOOL, export

pytestmark = pytest.mark.slow
EVENTS = int(os.environ.get("ERP_EXPORT_EVENTS", "4000"))
# What a batch of a thousand seals and two thousand rows takes, with room to spare.
MOST_BYTES = 12_000_000


def add(sql: Sql, tenant: Tenant, events: int) -> None:
    """As many events in one statement, under one seal."""
    with sql.transaction():
        enter(sql, tenant)
        sql.execute(
            "INSERT INTO audit_probe (tenant_id, name, amount)"
            " SELECT %s, 'probe ' || n, n FROM generate_series(1, %s) n",
            [tenant.id, events],
        )


def test_export_of_any_length_stays_within_the_memory_of_one_batch(
    probe: str, app_sql: Sql, books: Tenant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(app_sql, books, EVENTS // 2)
    for _ in range(100):
        add(app_sql, books, EVENTS // 200)
    tracemalloc.start()
    export(books, tmp_path / "log.ndjson")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MOST_BYTES
    began = time.perf_counter()
    written = export(books, tmp_path / "log.csv", "csv")
    seconds = time.perf_counter() - began
    assert written.counts.events >= EVENTS
    began = time.perf_counter()
    command = [sys.executable, "-I", "-S", str(TOOL), str(tmp_path / "log.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    verified = time.perf_counter() - began
    with capsys.disabled():
        sys.stdout.write(
            f"\n{EVENTS / seconds:,.0f} events/s exported as CSV with proof, {EVENTS / verified:,.0f} verified,"
            f" {peak:,} bytes at most\n"
        )
