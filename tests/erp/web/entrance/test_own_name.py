"""A person is called otherwise from now on; what was said keeps the name of its day."""

import json
from typing import Any

import pytest
from django.test import Client

from tenancy.access.models import User
from tests.erp.web.events import events
from tests.erp.web.signing_in import OWNER, try_to_sign_in

pytestmark = pytest.mark.django_db
PAGE = "/accounts/security/name/"


@pytest.fixture
def owner() -> Client:
    client = Client()
    try_to_sign_in(client)
    return client


def test_name_is_changed_and_told_in_the_log(owner: Client, karoo: Any) -> None:
    before = [one.actor_label for one in events(karoo)]
    assert owner.post(PAGE, {"full_name": "  Nomsa   Dube "}).status_code == 302
    assert User.objects.get(email=OWNER).full_name == "Nomsa Dube"
    assert "Nomsa Dube" in owner.get("/accounts/security/").content.decode()
    (told,) = events(karoo, "tenancy.name.changed")
    assert json.loads(told.changes or "{}")["full_name"] == ["Owner", "Nomsa Dube"]
    assert [one.actor_label for one in events(karoo)][: len(before)] == before


@pytest.mark.parametrize("typed", ["", "   ", "http://evil.example", "Nom\u202esa", "x" * 151])
def test_what_is_no_name_is_answered_beside_its_field_and_kept(owner: Client, typed: str) -> None:
    response = owner.post(PAGE, {"full_name": typed})
    assert response.status_code == 422
    assert "field-error" in response.content.decode()
    assert User.objects.get(email=OWNER).full_name == "Owner"
