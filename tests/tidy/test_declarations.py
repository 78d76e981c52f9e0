"""What is declared in one place and used in another agrees."""

from importlib import import_module
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps

from auditlog.events.declaring import Audited, NotAudited
from auditlog.events.registry import capture_findings, event_types
from tenancy.access.registry import Role, all_permissions, permissions_of_role
from tenancy.jobs.queueing import RUN_JOB
from tenancy.jobs.registry import known_kinds, work_of
from tenancy.management.commands.permissions import access_table, markdown
from tenancy.scoping.models import TenantModel

ROOT = Path(__file__).resolve().parents[2]


def test_permissions_page_of_the_docs_says_what_the_code_says() -> None:
    """``manage.py permissions --markdown > docs/permissions.md`` writes it anew."""
    assert (ROOT / "docs" / "permissions.md").read_text().strip() == markdown().strip()


def test_access_table_of_the_docs_says_what_the_code_says() -> None:
    """``manage.py permissions --table > docs/access-table.md`` writes it anew."""
    assert (ROOT / "docs" / "access-table.md").read_text().strip() == access_table().strip()


def test_every_permission_says_what_it_allows_and_who_holds_it() -> None:
    for code, one in all_permissions().items():
        area, _, act = code.rpartition(".")
        assert area and act and one.name and one.allows.endswith("."), code
        assert Role.OWNER in one.roles, code


def test_roles_hold_what_the_product_promises() -> None:
    built_in = ("viewer", "auditor", "accountant", "admin", "owner")
    viewer, auditor, accountant, admin, owner = (permissions_of_role(role) for role in built_in)
    assert viewer < auditor
    assert viewer < accountant < admin <= owner
    assert "reporting.report.export" in auditor - viewer
    assert "accounting.journal_entry.post" in accountant - auditor
    assert {"accounting.journal_import.run", "tenancy.person.add"} <= admin - accountant
    assert "tenancy.role.assign" in owner - admin
    assert permissions_of_role("nobody") == frozenset()


def test_every_tenant_table_is_captured_or_says_why_not() -> None:
    silent = [
        model._meta.label
        for model in apps.get_models()
        if issubclass(model, TenantModel)
        and model._meta.app_label == "accounting"
        and not isinstance(getattr(model, "audited", None), Audited | NotAudited)
    ]
    assert silent == []


@pytest.mark.django_db
def test_declarations_of_the_audit_log_agree_with_the_triggers() -> None:
    assert list(capture_findings()) == []


@pytest.fixture
def every_task(db: None) -> None:
    """The worker's modules are imported, as the worker imports them."""
    import_module("erp.celery").app.loader.import_default_modules()


def test_every_job_kind_has_work_and_the_task_that_does_it_exists(every_task: None) -> None:
    assert {"accounting.imports.check", "accounting.imports.post", "accounting.imports.undo"} <= (known_kinds())
    assert all(callable(work_of(kind)) for kind in known_kinds())
    assert RUN_JOB in current_app.tasks


def test_beat_names_tasks_that_exist(settings, every_task: None) -> None:
    for planned in settings.CELERY_BEAT_SCHEDULE.values():
        assert planned["task"] in current_app.tasks


def test_event_types_are_sentences() -> None:
    for code, sentence in event_types().items():
        assert code.count(".") == 2, code
        assert sentence[0].islower() and not sentence.endswith("."), code
