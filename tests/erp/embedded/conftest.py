"""Data directories for the tests of the embedded servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.erp.embedded.starting import scratch_folder, started


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory that does not exist yet."""
    with scratch_folder() as path:
        yield path


@pytest.fixture(scope="session")
def running() -> Iterator[tuple[Path, dict[str, str]]]:
    """A data directory whose servers run, for the tests that only look."""
    with scratch_folder() as path:
        yield path, started(path)


@pytest.fixture(scope="session")
def spare() -> Iterator[Path]:
    """A data directory whose servers may be up or down, for the tests that stop, kill and start them."""
    with scratch_folder() as path:
        started(path)
        yield path
