from datetime import timedelta

import pytest
from django.test import Client

from erp.foundation import clock
from operators.door.models import Operator, OperatorSession
from operators.door.sessions import COOKIE_NAME, IDLE, LONGEST
from tests.operators.people import PASSWORD, SIGN_IN, Keeper

pytestmark = pytest.mark.django_db
REFUSED = "do not fit together"


def test_operator_signs_in_with_all_three(keeper: Keeper) -> None:
    client = keeper.browser()
    page = client.get("/operator/")
    assert page.status_code == 200
    assert keeper.address in page.content.decode()
    cookie = client.cookies[COOKIE_NAME]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == ("/operator/", "Strict", True)
    assert page["X-Frame-Options"] == "DENY"
    assert "no-store" in page["Cache-Control"]
    assert "default-src 'none'" in page["Content-Security-Policy"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "nobody@operators.example"},
        {"password": "another password of ours"},
        {"code": "000000"},
        {"code": "12345x"},
        {"code": "٣٤٥٦٧٨"},
    ],
)
def test_whatever_is_wrong_gets_one_answer(keeper: Keeper, wrong: dict[str, str]) -> None:
    client = Client()
    answer = client.post(SIGN_IN, keeper.typed(**wrong))
    body = answer.content.decode()
    assert answer.status_code == 200
    assert REFUSED in body
    assert PASSWORD not in body
    assert COOKIE_NAME not in client.cookies
    assert client.get("/operator/")["Location"] == SIGN_IN


def test_code_is_taken_once(keeper: Keeper) -> None:
    typed = keeper.typed()
    assert Client().post(SIGN_IN, typed).status_code == 302
    assert REFUSED in Client().post(SIGN_IN, typed).content.decode()


def test_withdrawn_operator_is_out_at_once(keeper: Keeper) -> None:
    client = keeper.browser()
    Operator.objects.update(is_active=False)
    assert client.get("/operator/").status_code == 302
    assert REFUSED in client.post(SIGN_IN, keeper.typed()).content.decode()


def test_guessing_ends(keeper: Keeper) -> None:
    client = Client()
    for _ in range(10):
        assert client.post(SIGN_IN, keeper.typed(password="wrong")).status_code == 200
    answer = client.post(SIGN_IN, keeper.typed())
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()


def test_guessing_ends_for_all_addresses_of_one_line_of_ipv6(keeper: Keeper) -> None:
    for number in range(10):
        Client().post(SIGN_IN, keeper.typed(password="wrong"), REMOTE_ADDR=f"2001:db8::{number:x}")
    assert Client().post(SIGN_IN, keeper.typed(), REMOTE_ADDR="2001:db8::ff").status_code == 429
    assert Client().post(SIGN_IN, keeper.typed(), REMOTE_ADDR="2001:db8:1::1").status_code == 302


@pytest.mark.parametrize("column", ["began_at", "seen_at"])
def test_session_ends_by_itself(keeper: Keeper, column: str) -> None:
    client = keeper.browser()
    over = {"began_at": LONGEST, "seen_at": IDLE}[column] + timedelta(seconds=1)
    OperatorSession.objects.update(**{column: clock.now() - over})
    assert client.get("/operator/").status_code == 302


def test_signing_out_ends_the_session_for_a_kept_cookie_too(keeper: Keeper) -> None:
    client = keeper.browser()
    kept = client.cookies[COOKIE_NAME].value
    assert client.post("/operator/sign-out/").status_code == 302
    client.cookies[COOKIE_NAME] = kept
    assert client.get("/operator/").status_code == 302


def test_session_gets_a_new_token_at_each_sign_in(keeper: Keeper) -> None:
    client = Client()
    client.cookies[COOKIE_NAME] = "a" * 43
    client.post(SIGN_IN, keeper.typed())
    first = client.cookies[COOKIE_NAME].value
    assert first != "a" * 43
    assert first not in OperatorSession.objects.values_list("token_hash", flat=True)


@pytest.mark.parametrize(
    "path",
    ["", "jobs/", "health/", "acts/", "tenants/karoo/", "tenants/no-such-tenant/"],
)
def test_stranger_is_sent_to_the_sign_in_alike_everywhere(path: str) -> None:
    answer = Client().get(f"/operator/{path}")
    assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)


def test_form_of_another_page_is_refused(keeper: Keeper) -> None:
    client = keeper.browser()
    client.handler.enforce_csrf_checks = True
    path = "/operator/tenants/karoo/suspension/"
    assert client.post(path, {"reason": "Because I can do it"}).status_code == 403
    assert client.post(path, {"reason": "Because I can"}, headers={"origin": "https://evil.example"}).status_code == 403
