"""What our apps declare is collected in one place, which knows which apps are ours."""

import pytest
from django.apps import AppConfig, apps

from erp.foundation import declared
from tests.tidy.source import ROOT, modules


def test_apps_of_the_project_are_ours_and_libraries_are_not() -> None:
    ours = {app.name for app in apps.get_app_configs() if declared.is_ours(app)}
    assert {"tenancy", "auditlog", "accounting", "operators", "erp.web"} <= ours
    assert not {name for name in ours if name.startswith(("django", "allauth", "axes"))}


@pytest.mark.parametrize("place", [".venv/lib/python3/site-packages/library", "../elsewhere"])
def test_what_is_installed_below_or_beside_the_project_is_not_ours(place: str) -> None:
    app = AppConfig.create("tenancy")
    app.path = str(ROOT / place)
    assert not declared.is_ours(app)


def test_modules_come_in_the_order_of_the_apps() -> None:
    found = [one.__name__ for one in declared.declaring_modules("audit_events")]
    assert found == sorted(found, key=[f"{app.name}.audit_events" for app in apps.get_app_configs()].index)
    assert "operators.audit_events" in found
    assert declared.declaring_modules("no_such_declarations") == ()


def test_no_registry_looks_for_modules_by_itself() -> None:
    looking = {one.name for one in modules() if "find_spec(" in one.text and "/embedded/" not in one.name}
    assert looking == {"erp/foundation/declared.py"}
