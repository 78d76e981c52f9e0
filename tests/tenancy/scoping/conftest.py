"""Tampering with the schema: by a superuser, in a transaction that is taken back."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

Tamper = Callable[[str], None]


def _signed_in(login: str, django_db_blocker: Any) -> Iterator[Tamper]:
    """Django's connection as another login; what it runs is undone at the end."""
    url = psycopg.conninfo.conninfo_to_dict(os.environ[f"ERP_{login}_DATABASE_URL"])
    settings = connection.settings_dict
    before = {key: settings[key] for key in ("USER", "PASSWORD")}

    def run(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    with django_db_blocker.unblock():
        connection.close()
        settings.update(USER=url["user"], PASSWORD=url.get("password", ""))
        try:
            with transaction.atomic():
                yield run
                transaction.set_rollback(True)
        finally:
            connection.close()
            settings.update(before)


@pytest.fixture
def as_superuser(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tamper]:
    """Runs statements that neither login could run."""
    yield from _signed_in("ADMIN", django_db_blocker)


@pytest.fixture
def as_owner(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tamper]:
    """Runs statements as the login that migrates."""
    yield from _signed_in("OWNER", django_db_blocker)
