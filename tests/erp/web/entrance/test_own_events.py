"""What happens to a person's address, sessions and browsers is in the log of each of his tenants."""

import json
import re
from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from tenancy.access.membership import add_member
from tenancy.access.models import User
from tenancy.entrance.models import AddressChange, KnownDevice
from tenancy.scoping.context import tenant_context
from tests.erp.web.events import events
from tests.erp.web.signing_in import OWNER, try_to_sign_in

pytestmark = pytest.mark.django_db
NEW = "me@elsewhere.example"


@pytest.fixture
def tenants(karoo: Any, mumbai: Any) -> list[Any]:
    """The owner of the first tenant is a member of the second one, too."""
    with tenant_context(mumbai.id):
        add_member(OWNER, role="viewer", actor=Actor.command("test"))
    return [karoo, mumbai]


def _told(tenant: Any, subject_type: str) -> list[tuple[str, str, str]]:
    with tenant_context(tenant.id):
        found = AuditEvent.objects.filter(subject_type=subject_type).order_by("ordinal")
        return [(one.operation, one.act, one.actor_kind) for one in found]


def _asked() -> tuple[str, str]:
    client = Client()
    try_to_sign_in(client)
    mail.outbox.clear()
    assert client.post("/accounts/security/address/", {"address": NEW}).status_code == 302
    text = "\n".join(one.body for one in mail.outbox)
    proof, refusal = (re.search(rf"/accounts/address/{way}/\S+", text) for way in ("proof", "refusal"))
    assert proof and refusal
    return proof[0], refusal[0]


def test_move_of_an_address_is_told_at_each_step(tenants: list[Any]) -> None:
    proof, refusal = _asked()
    agreement = re.search(r"/accounts/address/agreement/\S+", "\n".join(one.body for one in mail.outbox))
    assert agreement
    Client().post(proof)
    Client().post(agreement[0])
    Client().post(refusal)
    for tenant in tenants:
        assert _told(tenant, "tenancy.address_change") == [
            ("insert", "tenancy.email.asked", "person"),
            ("update", "tenancy.email.confirmed", "person"),
            ("update", "tenancy.email.agreed", "person"),
            ("update", "tenancy.email.changed", "person"),
            ("update", "tenancy.email.taken_back", "person"),
        ]
        by_name = {one.act for one in events(tenant) if one.operation == "event"}
        assert by_name >= {"tenancy.email.asked", "tenancy.email.changed", "tenancy.email.taken_back"}
        assert [one.reason for one in events(tenant, "tenancy.session.ended") if one.operation == "event"] == [
            "a change of the address was taken back"
        ]


def test_move_that_is_given_up_for_another_one_is_told(tenants: list[Any]) -> None:
    _asked()
    _asked()
    for tenant in tenants:
        told = _told(tenant, "tenancy.address_change")
        assert [operation for operation, _, _ in told] == ["insert", "update", "insert"]


def test_browser_is_told_when_it_is_remembered_and_forgotten_and_not_at_each_sign_in(tenants: list[Any]) -> None:
    first, second = Client(headers={"user-agent": "Firefox/1 Linux"}), Client()
    for _ in range(2):
        try_to_sign_in(first)
        first.post("/accounts/logout/")
    try_to_sign_in(first)
    try_to_sign_in(second)
    second.post("/accounts/security/sessions/ending/")
    remembered = ("insert", "tenancy.device.remembered", "person")
    forgotten = ("delete", "tenancy.session.ended", "person")
    for tenant in tenants:
        assert _told(tenant, "tenancy.known_device") == [remembered, remembered, forgotten, forgotten]
    with tenant_context(tenants[0].id):
        labels = set(AuditEvent.objects.filter(subject_type="tenancy.known_device").values_list("subject_label"))
        changes = [one.changes for one in AuditEvent.objects.filter(act="tenancy.device.remembered")]
    assert ("Firefox/1 Linux",) in labels
    assert {json.dumps(json.loads(one)["token_hash"]) for one in changes if one} == {'"***"'}


def test_what_sql_does_to_a_browser_or_a_move_is_told_as_sql(tenants: list[Any]) -> None:
    _asked()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tenancy_personsession SET device_id = NULL")
        cursor.execute("DELETE FROM tenancy_knowndevice")
        cursor.execute("UPDATE tenancy_addresschange SET new_address = 'thief@elsewhere.example'")
    for tenant in tenants:
        assert _told(tenant, "tenancy.known_device")[-1] == ("delete", "tenancy.known_device.delete", "sql")
        assert _told(tenant, "tenancy.address_change")[-1] == ("update", "tenancy.address_change.update", "sql")


def test_browsers_and_moves_stay_with_their_person() -> None:
    _asked()
    other = User.objects.get(email="clerk@karoo.example")
    for model in (KnownDevice, AddressChange):
        with pytest.raises(ProgrammingError, match="keeps its id and whom it belongs to"), transaction.atomic():
            model.objects.update(user=other)
