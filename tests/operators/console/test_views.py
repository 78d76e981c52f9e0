from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from pytest_django import DjangoAssertNumQueries

from operators.console import queries, views
from operators.door.sessions import COOKIE_NAME
from tenancy.jobs.models import Job
from tenancy.scoping.context import tenant_context
from tenancy.tenants.queries import tenant_id_by_slug
from tests.operators.people import Keeper

pytestmark = pytest.mark.django_db
SECRET = "The secret of the books"


def _job(slug: str = "karoo", **fields: Any) -> None:
    with tenant_context(tenant_id_by_slug(slug)):
        Job.objects.create(kind="accounting.imports.check", label=SECRET, message=SECRET, **fields)


def test_every_page_of_the_console_is_for_operators_or_is_the_sign_in() -> None:
    patterns = next(one for one in get_resolver().url_patterns if str(one.pattern) == "operator/").url_patterns
    open_pages = {one.name for one in patterns if not hasattr(one.callback, "is_for_operators")}
    assert open_pages - {"sign_out"} == {"sign_in"} or open_pages == {"sign_in"}


def test_tenants_are_listed_with_what_operators_may_know(
    keeper: Keeper, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _job(state="failed")
    client = keeper.browser()
    with django_assert_num_queries(6):
        body = client.get("/operator/").content.decode()
    assert "Karoo Trading" in body
    assert "Mumbai Gems" in body
    assert SECRET not in body
    narrowed = client.get("/operator/", {"q": "mumb"}).content.decode()
    assert "Mumbai Gems" in narrowed
    assert "Karoo Trading" not in narrowed


def test_jobs_show_kind_and_state_and_no_title(keeper: Keeper) -> None:
    _job()
    _job("mumbai", state="failed")
    body = keeper.browser().get("/operator/jobs/").content.decode()
    assert body.count("accounting.imports.check") == 2
    assert SECRET not in body


def test_page_of_a_tenant_tells_what_is_in_no_book(keeper: Keeper) -> None:
    from django.utils import timezone

    _job(state="failed", finished_at=timezone.now())
    client = keeper.browser()
    body = client.get("/operator/tenants/karoo/").content.decode()
    assert "Jobs failed in a week</dt><dd>1</dd>" in body
    assert SECRET not in body
    assert client.get("/operator/tenants/no-such-tenant/").status_code == 404


def test_health_says_what_answers(keeper: Keeper) -> None:
    body = keeper.browser().get("/operator/health/").content.decode()
    assert "Database answers" in body
    assert "Redis answers" in body


def test_health_is_told_before_the_first_file_is_kept(keeper: Keeper, settings: Any) -> None:
    settings.DATA_DIR = settings.DATA_DIR / "not" / "made" / "yet"
    body = keeper.browser().get("/operator/health/").content.decode()
    assert "of the disk are free" in body


def test_functions_answer_nobody_without_a_live_session(keeper: Keeper) -> None:
    _job()
    client = keeper.browser()
    token = client.cookies[COOKIE_NAME].value
    assert len(queries.all_tenants(token)) == 2
    for wrong in ("", "wrong", token[:-1], token.swapcase()):
        assert queries.all_tenants(wrong) == []
        assert queries.latest_jobs(wrong) == []
        assert queries.present_health(wrong).jobs_waiting == 0
    client.post("/operator/sign-out/")
    assert queries.all_tenants(token) == []


def test_functions_leave_no_tenant_in_force(keeper: Keeper) -> None:
    token = keeper.browser().cookies[COOKIE_NAME].value
    queries.all_tenants(token)
    queries.latest_jobs(token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.tenant_id', true), ''), count(*) FROM tenancy_job")
        assert cursor.fetchone() == ("", 0)


def test_one_tenant_is_looked_up_without_the_others(keeper: Keeper) -> None:
    token = keeper.browser().cookies[COOKIE_NAME].value
    with CaptureQueriesContext(connection) as asked:
        line = queries.tenant_by_slug(token, "karoo")
    assert line is not None
    assert line.name == "Karoo Trading"
    assert "'karoo'" in asked[0]["sql"]
    assert queries.tenant_by_slug(token, "no-such-tenant") is None
    assert queries.tenant_by_slug(token, "") is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug FROM operators_tenants(%s, 'mumbai')", [token])
        assert cursor.fetchall() == [("mumbai",)]


def test_tenants_are_listed_by_the_page_and_no_disk_is_walked(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "TENANTS_ON_A_PAGE", 1)
    monkeypatch.setattr(Path, "rglob", lambda *_: pytest.fail("the disk is walked"))
    client = keeper.browser()
    first = client.get("/operator/").content.decode()
    assert "1 to 1 of 2" in first
    assert "Karoo Trading" in first
    assert "Mumbai Gems" not in first
    assert 'href="?page=2"' in first
    assert "Mumbai Gems" in client.get("/operator/", {"page": "2"}).content.decode()
    assert "Kept files" in client.get("/operator/tenants/karoo/").content.decode()
