"""One log for all tests of a module that only read it, and the verifier."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tenancy.tenants.models import Tenant
from tests.auditlog.exports.logs import Verify, lived_in, tool


@pytest.fixture(scope="module")
def log(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tenant]:
    """A tenant with six seals, committed."""
    with django_db_blocker.unblock():
        yield lived_in()
        connection.close()


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Verify:
    """``verify(path, "--head", ...)``: the exit status and what was said."""
    module = tool()

    def run(path: Path, *arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        status = module.main([str(path), *arguments])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run
