"""What is declared is asked for, guarded and there."""

import re
import subprocess
import sys
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.core.management import call_command

from auditlog.events.declaring import Audited, NotAudited
from auditlog.events.registry import declaration_of, tenant_models
from tenancy.access.registry import all_permissions
from tenancy.jobs.registry import known_kinds
from tenancy.scoping.expected import FRAMEWORK_TABLES, expected_tables
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel
from tests.tidy.source import ROOT, modules


def _quoted(pattern: str) -> set[str]:
    return {
        found
        for module in modules()
        if not module.is_migration and module.path.name not in ("permissions.py", "audit_events.py")
        for found in re.findall(pattern, module.text)
    }


def test_every_permission_that_is_asked_for_is_declared() -> None:
    asked = _quoted(r"(?:require_permission\([\w.]+, |tenant_page\(|\.may\(|may\()\"([a-z_.]+)\"")
    assert asked
    assert asked <= set(all_permissions())


def _asked_for_in_text() -> set[str]:
    text = "\n".join(one.text for one in modules() if one.path.name != "permissions.py")
    return {code for code in all_permissions() if f'"{code}"' in text}


def test_every_declared_permission_is_asked_for_or_says_what_it_comes_with() -> None:
    asked = _asked_for_in_text()
    awaiting = {code for code, one in all_permissions().items() if one.awaits}
    assert set(all_permissions()) - asked - awaiting == set()
    assert awaiting & asked == set(), "take `awaits` off these: they are asked for"


@pytest.mark.parametrize("model", tenant_models(), ids=lambda one: one._meta.label)
def test_tenant_table_is_guarded_and_says_whether_it_is_audited(model: type) -> None:
    assert isinstance(model.guard, TableGuard)  # type: ignore[attr-defined]
    declared = declaration_of(model)
    assert isinstance(declared, Audited | NotAudited)
    if isinstance(declared, NotAudited):
        assert len(declared.reason.split()) > 3


def test_every_table_is_a_tenants_or_known_to_be_shared() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    assert tables <= set(expected_tables())
    assert {name for name in FRAMEWORK_TABLES if name not in tables} <= {"django_migrations"}


def test_our_own_models_are_tenant_models() -> None:
    shared = {
        model._meta.label
        for model in apps.get_models()
        if Path(sys.modules[model.__module__].__file__ or "").is_relative_to(ROOT)
        and ".venv" not in (sys.modules[model.__module__].__file__ or "")
        and not issubclass(model, TenantModel)
    }
    of_people = {"tenancy.User", "tenancy.KnownDevice", "tenancy.PersonSession", "tenancy.AddressChange"}
    of_people |= {"tenancy.FactorRecovery"}
    of_operators = {"operators.Operator", "operators.OperatorSession", "operators.OperatorAct"}
    assert shared == {"tenancy.Tenant", *of_people, *of_operators}


def test_every_job_that_is_enqueued_is_declared() -> None:
    constants = {
        name: value
        for module in modules()
        for name, value in re.findall(r"^([A-Z_]+) = \"([a-z_.]+)\"", module.text, re.MULTILINE)
    }
    enqueued = _quoted(r"enqueue_job\(\s*\"?([\w.]+)\"?")
    kinds = {constants.get(one, one) for one in enqueued if one not in ("kind", "job")}
    assert {one for one in kinds if "." in one} <= known_kinds() | {"tests.attack"}


@pytest.mark.django_db
def test_every_task_that_is_sent_exists() -> None:
    import_module("erp.celery").app.loader.import_default_modules()
    sent = _quoted(r"(?:send_task|signature)\(\s*\"([a-z_.]+)\"") | {
        entry["task"] for entry in (current_app.conf.beat_schedule or {}).values()
    }
    sent |= _quoted(r"(?:RUN_JOB|RECORD_SIGHTING) = \"([a-z_.]+)\"")
    assert sent
    assert sent <= set(current_app.tasks)


@pytest.mark.django_db
def test_tasks_take_no_tenant_but_in_a_signed_message() -> None:
    """What names a tenant is a signed message; what beat calls takes nothing and goes to every tenant itself."""
    import_module("erp.celery").app.loader.import_default_modules()
    ours = {name for name in current_app.tasks if not name.startswith("celery.")}
    assert {"tenancy.jobs.run_job", "tenancy.jobs.resume_abandoned_jobs"} <= ours
    taking = {name for name in ours if signature(current_app.tasks[name].run).parameters}
    assert taking == BY_SIGNED_MESSAGE


# These take one message and drop what they have not signed themselves.
BY_SIGNED_MESSAGE = {
    "tenancy.jobs.run_job",
    "tenancy.notices.mail_notices",
    "auditlog.alerts.sweep_tenant",
    "erp.web.record_sighting",
    "erp.web.record_rest",
    "erp.web.send_mail",
    "erp.web.send_reset_link",
    "erp.web.send_start_mail",
    "auditlog.verification.mail_head",
    "auditlog.verification.verify_tenant",
    "accounting.proof.prove_tenant",
}


@pytest.mark.django_db
def test_models_lack_no_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_imports_go_downward() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_room_is_under_a_contract() -> None:
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    rooms = {
        f"{app}.{path.name}"
        for app in ("tenancy", "auditlog", "accounting", "inventory", "reporting", "operators")
        for path in (ROOT / app).iterdir()
        if path.is_dir() and (path / "__init__.py").exists() and path.name not in ("migrations", "management")
    }
    assert {room for room in rooms if f"{room}" not in contracts} == set()
