"""Real files that lie beside the checkout and are not part of it.

They may be absent: then the tests that need them are skipped, or fail where the environment
says ERP_REQUIRE_ALL=1.
"""

import os
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_files(pattern: str) -> list[Path]:
    """The files that match a pattern below the shared data, in a stable order; maybe none."""
    return sorted(SHARED_DATA.glob(pattern))


def require_shared_files(pattern: str) -> list[Path]:
    """The same, where a test cannot do without: skips or fails when there are none."""
    files = shared_files(pattern)
    if not files:
        message = f"{SHARED_DATA}/{pattern} is absent; the test needs it."
        if os.environ.get("ERP_REQUIRE_ALL") == "1":
            pytest.fail(message)
        pytest.skip(message)
    return files
