"""One transaction per request, refusals as pages, and the caller's address."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from auditlog.events.models import AuditEvent
from erp.foundation.errors import Refusal
from erp.urls import urlpatterns as addresses
from erp.web.callers import client_ip
from erp.web.middleware import body_limit
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant

pytestmark = pytest.mark.django_db


def _rename(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """Writes, then ends as it is told."""
    Tenant.objects.update(name="Written")
    if ending == "refusal":
        raise Refusal("It cannot be done like this.")
    if ending == "fault":
        raise ZeroDivisionError
    return HttpResponse(status=int(ending))


urlpatterns = [path("t/<slug:slug>/rename/<str:ending>/", _rename), *addresses]
handler404 = "erp.web.errors.not_found"
handler500 = "erp.web.errors.failed"


def _name(tenant: Tenant) -> str:
    with tenant_context(tenant.id):
        return Tenant.objects.get(id=tenant.id).name


@pytest.mark.parametrize(
    ("ending", "status", "is_kept"),
    [("200", 200, True), ("302", 302, True), ("400", 400, False), ("422", 422, False), ("refusal", 422, False)],
)
@override_settings(ROOT_URLCONF=__name__)
def test_answer_decides_whether_writes_are_kept(
    ending: str,
    status: int,
    is_kept: bool,
    browser_of,
    karoo: Tenant,  # type: ignore[no-untyped-def]
) -> None:
    assert browser_of("owner").get(f"/t/karoo/rename/{ending}/").status_code == status
    assert (_name(karoo) == "Written") is is_kept


@override_settings(ROOT_URLCONF=__name__)
def test_refusal_that_no_form_has_caught_is_shown_as_its_sentence(browser_of) -> None:  # type: ignore[no-untyped-def]
    body = browser_of("owner").get("/t/karoo/rename/refusal/").content.decode()
    assert "It cannot be done like this." in body


@override_settings(ROOT_URLCONF=__name__)
def test_fault_is_taken_back_and_shows_nothing_of_itself(browser_of, karoo: Tenant) -> None:  # type: ignore[no-untyped-def]
    client = browser_of("owner")
    client.raise_request_exception = False
    response = client.get("/t/karoo/rename/fault/")
    assert response.status_code == 500
    assert "ZeroDivision" not in response.content.decode()
    assert _name(karoo) != "Written"


def test_refusal_of_a_permission_is_recorded_although_the_request_is_taken_back(browser_of, karoo: Tenant) -> None:  # type: ignore[no-untyped-def]
    response = browser_of("clerk").get("/t/karoo/people/")
    assert response.status_code == 403
    assert "see the people" in response.content.decode()
    with tenant_context(karoo.id):
        event = AuditEvent.objects.get(act="tenancy.access.refused")
    assert (event.reason, event.subject_label) == ("tenancy.person.view", "GET /t/karoo/people/")
    assert (event.actor_label, event.ip) == ("Clerk", "127.0.0.1")
    assert event.request_id == response["X-Request-ID"]


def _request(address: str, forwarded: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address, headers={"x-forwarded-for": forwarded})


def test_forwarded_address_is_not_believed_without_a_proxy() -> None:
    assert client_ip(_request("192.0.2.1", "203.0.113.5")) == "192.0.2.1"


@override_settings(TRUSTED_PROXIES=["192.0.2.1", "192.0.2.2"])
@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("198.51.100.9, 203.0.113.5", "203.0.113.5"),
        ("203.0.113.5, 192.0.2.2", "203.0.113.5"),
        ("", "192.0.2.1"),
        ("192.0.2.2", "192.0.2.1"),
    ],
)
def test_trusted_proxy_tells_the_address_nearest_to_it(forwarded: str, address: str) -> None:
    assert client_ip(_request("192.0.2.1", forwarded)) == address


def test_page_without_a_session_asks_for_the_sign_in() -> None:
    response = Client().get("/t/karoo/journal/")
    assert response["Location"] == "/accounts/login/?next=/t/karoo/journal/"


@pytest.mark.parametrize(
    ("path", "announced", "status"),
    [
        ("/accounts/login/", 300 * 1024 * 1024, 413),
        ("/accounts/login/", 12 * 1024 * 1024, 413),
        ("/t/karoo/settings/logo/upload/", 10 * 1024 * 1024 + 2_000, 200),
        ("/t/karoo/imports/new/", 20 * 1024 * 1024, 413),
    ],
)
def test_bodies_beyond_what_any_form_takes_are_refused_before_they_are_read(
    path: str, announced: int, status: int, rf: RequestFactory
) -> None:
    request = rf.post(path, CONTENT_LENGTH=announced)
    answer = body_limit(lambda request: HttpResponse("read"))(request)
    assert answer.status_code == status
    if status == 413:
        assert b"Nothing of it was kept." in answer.content


@override_settings(MAX_FILE_BYTES=50 * 1024 * 1024)
def test_a_larger_bound_of_files_bounds_bodies_too(rf: RequestFactory) -> None:
    request = rf.post("/t/karoo/settings/logo/upload/", CONTENT_LENGTH=50 * 1024 * 1024)
    assert body_limit(lambda request: HttpResponse("read"))(request).status_code == 200
