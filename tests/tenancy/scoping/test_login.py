"""The product refuses to start under a login that the walls do not hold."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from tenancy.scoping.login import check_login, faults_of_login, require_ordinary_login
from tests.tenancy.scoping.conftest import Tamper

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
def test_application_may_start() -> None:
    assert faults_of_login() == []
    assert check_login(None) == []


@pytest.mark.django_db
def test_temporary_tables_do_not_count() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE staging (a int)")
    assert faults_of_login() == []


def test_superuser_is_refused(as_superuser: Tamper) -> None:
    assert any("superuser" in fault for fault in faults_of_login())
    assert any(error.id == "tenancy.E001" for error in check_login(None))


def test_owner_of_tables_is_refused(as_owner: Tamper) -> None:
    assert any("owns tables" in fault for fault in faults_of_login())


@override_settings(DB_LOGIN="owner")
def test_owner_who_migrates_is_let_be(as_owner: Tamper) -> None:
    assert check_login(None) == []


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("ALTER ROLE erp_app BYPASSRLS", "BYPASSRLS"),
        ("GRANT pg_read_all_data TO erp_app", "member"),
        ("ALTER TABLE accounting_unit OWNER TO erp_app", "owns"),
    ],
)
def test_application_with_more_rights_is_refused(statement: str, word: str, as_superuser: Tamper) -> None:
    as_superuser(statement)
    as_superuser("SET LOCAL SESSION AUTHORIZATION erp_app")
    assert any(word in fault for fault in faults_of_login())


def test_start_raises(as_owner: Tamper) -> None:
    with pytest.raises(ImproperlyConfigured, match="owns tables"):
        require_ordinary_login()


def _start(code: str, url_of: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "ERP_APP_DATABASE_URL": os.environ[url_of], "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


_ENTRY_POINTS = {
    "web": "import erp.wsgi",
    "worker": "import django; django.setup(); import tenancy.jobs.tasks; from celery import signals;"
    "signals.worker_init.send(None)",
}


@pytest.mark.parametrize("entry_point", _ENTRY_POINTS)
def test_entry_point_refuses_a_superuser(entry_point: str, django_db_setup: None) -> None:
    done = _start(_ENTRY_POINTS[entry_point], "ERP_ADMIN_DATABASE_URL")
    assert done.returncode != 0
    assert "is a superuser" in done.stderr


def test_entry_point_starts_as_the_application(django_db_setup: None) -> None:
    done = _start(_ENTRY_POINTS["web"], "ERP_APP_DATABASE_URL")
    assert done.returncode == 0, done.stderr
