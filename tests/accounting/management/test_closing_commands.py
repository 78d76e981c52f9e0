"""``manage.py close_period`` and ``manage.py close_year``."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from accounting.periods.models import AccountingPeriod
from erp.foundation.actor import Actor
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.accounting.ledger.entries import CASH, SALES, post

pytestmark = pytest.mark.django_db


def _run(name: str, *arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command(name, "--tenant", "karoo", *arguments, stdout=out, stderr=out)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture(autouse=True)
def posted(karoo: Tenant) -> None:
    """An entry of the year before."""
    with tenant_context(karoo.id):
        post(Actor.command("test"), (CASH, 25_00), (SALES, -25_00), day=date(2025, 3, 10))


def test_period_is_closed_by_its_name_or_a_day_and_opened_with_a_reason() -> None:
    assert _run("close_period", "October 2026") == (0, "October 2026 is closed.\n")
    status, text = _run("close_period", "2026-10-31", "--reopen")
    assert (status, "Say why" in text) == (1, True)
    assert _run("close_period", "2026-10-31", "--reopen", "--reason", "late") == (0, "October 2026 is open.\n")


def test_one_module_is_closed_and_opened_and_the_others_stay_as_they_are() -> None:
    _run("close_period", "2026-10-31", "--module", "stock")
    status, text = _run("close_period", "2026-10-31", "--module", "sales", "--json")
    document = json.loads(text)
    assert (status, document["state"], document["closed_modules"]) == (0, "open", ["sales", "stock"])
    _run("close_period", "2026-10-31", "--module", "stock", "--reopen", "--reason", "counted again")
    assert json.loads(_run("close_period", "2026-10-31", "--module", "sales", "--json")[1])["closed_modules"] == [
        "sales"
    ]


def test_period_is_signed_and_a_failing_checklist_is_a_refusal(karoo: Tenant) -> None:
    status, text = _run("close_period", "2025-04-01", "--sign")
    assert (status, "earlier periods are signed" in text) == (1, True)
    assert _run("close_period", "2025-03-01", "--sign", "--reason", "seen") == (0, "March 2025 is locked for good.\n")
    with tenant_context(karoo.id):
        assert AccountingPeriod.objects.get(starts=date(2025, 3, 1)).state == "locked"


def test_unknown_period_and_year_are_refused_in_words() -> None:
    assert _run("close_period", "Smarch")[1].startswith("There is no period Smarch.")
    assert _run("close_year", "1999")[1].startswith("There is no fiscal year 1999.")


def test_year_is_closed_once_and_its_profit_is_told() -> None:
    status, text = _run("close_year", "2025/26", "--json")
    document = json.loads(text)
    assert (status, document["profit"], document["carried"]) == (0, "25.00", "25.00")
    assert document["posting_date"] == "2026-02-28"
    assert _run("close_year", "2025")[0] == 1
