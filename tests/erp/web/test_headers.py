"""The walls that the browser keeps for us."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

PAGES = ["/accounts/login/", "/t/karoo/", "/t/karoo/journal/", "/t/mumbai/", "/t/karoo/nothing/", "/nothing/", "/"]


@pytest.fixture(params=PAGES)
def response(request: pytest.FixtureRequest, browser_of) -> object:  # type: ignore[no-untyped-def]
    """Each page as a member gets it, over https."""
    return browser_of("owner").get(request.param, secure=True)


def _directives(policy: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words in (part.split() for part in policy.split(";")) if words}


def test_nothing_runs_or_loads_but_our_own(response) -> None:  # type: ignore[no-untyped-def]
    policy = _directives(response["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["form-action"] == ["'self'"]
    assert policy["base-uri"] == policy["frame-ancestors"] == policy["object-src"] == ["'none'"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "http:" not in response["Content-Security-Policy"]
    assert "*" not in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ],
)
def test_header_is_there(header: str, value: str, response) -> None:  # type: ignore[no-untyped-def]
    assert response[header] == value


def test_each_answer_has_an_id_of_its_own(browser_of) -> None:  # type: ignore[no-untyped-def]
    owner = browser_of("owner")
    ids = {owner.get("/t/karoo/")["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


def test_request_id_of_the_caller_is_not_taken_over(browser_of) -> None:  # type: ignore[no-untyped-def]
    response = browser_of("owner").get("/t/karoo/", headers={"x-request-id": "mine"})
    assert response["X-Request-ID"] != "mine"


@pytest.mark.parametrize("page", ["", "journal/", "nothing/", "people/"])
def test_pages_of_a_tenant_are_kept_by_nobody(page: str, browser_of) -> None:  # type: ignore[no-untyped-def]
    for person in ("owner", "clerk"):
        assert browser_of(person).get(f"/t/karoo/{page}")["Cache-Control"] == "private, no-store"


def test_without_https_there_is_no_hsts() -> None:
    assert not Client().get("/accounts/login/").has_header("Strict-Transport-Security")


def test_unknown_host_is_refused() -> None:
    from django.test import override_settings

    with override_settings(ALLOWED_HOSTS=["books.example"]):
        assert Client().get("/accounts/login/", headers={"host": "evil.example"}).status_code == 400
