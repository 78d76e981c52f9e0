"""The ground on which attacks are tried: a database of its own, with both tenants' books in it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import databases
from tests.attacks.ground import Ground, furnish


@pytest.fixture(scope="session")
def battlefield(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, Ground]]:
    """A clone of the template in which both tenants have a row in every table, committed."""
    from django.db import connection

    name = f"erp_test_{databases.run_name()}_attacks"
    databases.clone(databases.ensure_template(), name)
    with django_db_blocker.unblock(), _connected_to(name):
        ground = furnish()
    yield name, ground
    with databases.admin() as admin:
        databases.drop(admin, name)
    connection.close()


class _connected_to:  # noqa: N801 - it is used as a function.
    """Django's connection signs in to another database for the length of the block."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        from django.db import connection

        connection.close()
        self.before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = self.name

    def __exit__(self, *exception: object) -> None:
        from django.db import connection

        connection.close()
        connection.settings_dict["NAME"] = self.before


@pytest.fixture
def open_ground(battlefield: tuple[str, Ground], django_db_blocker: Any) -> Iterator[Ground]:
    """The ground outside any transaction: what commits stays, so nothing that holds may commit."""
    name, ground = battlefield
    with django_db_blocker.unblock(), _connected_to(name):
        yield ground


@pytest.fixture
def ground(open_ground: Ground) -> Iterator[Ground]:
    """The ground inside a transaction that is taken back."""
    from django.db import transaction

    with transaction.atomic():
        yield open_ground
        transaction.set_rollback(True)
