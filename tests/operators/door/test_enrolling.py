import json
from io import StringIO

import pytest
from django.core.management import call_command

from operators.door.models import Operator, OperatorSession
from tests.operators.people import PASSWORD, SIGN_IN, Keeper

pytestmark = pytest.mark.django_db


def _run(*arguments: str) -> dict[str, str]:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    found: dict[str, str] = json.loads(out.getvalue())
    return found


def test_create_operator_makes_one_who_can_sign_in() -> None:
    made = _run("create_operator", "New@Operators.example", "--password", PASSWORD)
    assert made["link"].startswith("otpauth://totp/")
    row = Operator.objects.get(address="new@operators.example")
    assert row.password.startswith("argon2$argon2id$")
    assert made["key"] not in row.sealed_key
    Keeper(row.address, made["key"]).browser()


@pytest.mark.parametrize(("address", "password"), [("no address", PASSWORD), ("a@b.example", "password1")])
def test_create_operator_refuses_what_will_not_do(address: str, password: str) -> None:
    with pytest.raises(SystemExit):
        _run("create_operator", address, "--password", password)
    assert not Operator.objects.exists()


def test_create_operator_refuses_a_second_one(keeper: Keeper) -> None:
    with pytest.raises(SystemExit):
        _run("create_operator", keeper.address, "--password", PASSWORD)


def test_renewing_ends_password_key_and_sessions(keeper: Keeper) -> None:
    client, before = keeper.browser(), keeper.key
    made = _run("create_operator", keeper.address, "--renew", "--password", "eight lanterns over the harbour")
    assert made["key"] != before
    assert client.get("/operator/").status_code == 302
    assert client.post(SIGN_IN, keeper.typed()).status_code == 200
    Keeper(keeper.address, made["key"], "eight lanterns over the harbour").browser()


def test_withdrawing_ends_sessions(keeper: Keeper) -> None:
    client = keeper.browser()
    _run("withdraw_operator", keeper.address)
    assert client.get("/operator/").status_code == 302
    assert not OperatorSession.objects.exists()
    with pytest.raises(SystemExit):
        _run("withdraw_operator", "nobody@operators.example")
