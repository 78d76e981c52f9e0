"""What happens to a person is in the log of each tenant in which he is a member, and in no other."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction

from auditlog.events.models import AuditEvent
from auditlog.events.recording import record_for_person
from auditlog.verification.verifying import verify_chain
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.membership import add_member
from tenancy.access.models import Membership, User
from tenancy.scoping.context import current_tenant_id, tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, enter

Join = Callable[..., User]


@pytest.fixture
def join(committed: None) -> Join:
    """Makes a new person a member of the tenants that are given."""

    def make(*tenants: Tenant) -> User:
        address = f"{uuid4().hex[:12]}@karoo.example"
        for tenant in tenants:
            with tenant_context(tenant.id):
                add_member(address, role="viewer", password="first secret", actor=Actor.command("test"))
        return User.objects.get(email=address) if tenants else User.objects.create_user(address, "first secret")

    return make


def events_about(tenant: Tenant, person: UUID) -> list[AuditEvent]:
    """The tenant's events about a person and his rows, oldest first; his membership apart."""
    with tenant_context(tenant.id):
        own = AuditEvent.objects.filter(subject_id=person) | AuditEvent.objects.filter(parent_id=person)
        return list(own.exclude(subject_type="tenancy.membership").order_by("id"))


def test_event_about_a_person_is_written_once_into_each_of_his_tenants(
    books: Tenant, neighbour: Tenant, join: Join, keeper: Actor
) -> None:
    person, other = join(books, neighbour), join(books)
    assert record_for_person(person.id, "test.person.seen", actor=keeper, changes={"by": "code"}, reason="why") == 2
    for tenant in (books, neighbour):
        [event] = events_about(tenant, person.id)
        assert (event.act, event.operation, event.subject_type) == ("test.person.seen", "event", "tenancy.user")
        assert (event.subject_id, event.subject_label) == (person.id, person.email)
        assert (event.actor_label, event.ip, event.request_id) == (keeper.label, keeper.ip, keeper.request_id)
        assert (event.reason, event.changes) == ("why", '{"by": "code"}')
        assert verify_chain(tenant).ok
    assert events_about(books, other.id) == []


def test_person_without_a_tenant_leaves_no_event(join: Join, keeper: Actor) -> None:
    assert record_for_person(join().id, "test.person.seen", actor=keeper) == 0
    assert record_for_person(uuid4(), "test.person.seen", actor=keeper) == 0


def test_tenant_in_force_stays_in_force(books: Tenant, neighbour: Tenant, join: Join, keeper: Actor) -> None:
    person = join(books, neighbour)
    with tenant_context(books.id):
        assert record_for_person(person.id, "test.person.seen", actor=keeper) == 2
        assert current_tenant_id() == books.id
        assert Tenant.objects.get().id == books.id
        assert Membership.objects.count() == 1


def test_subject_may_be_something_of_the_persons(books: Tenant, join: Join, keeper: Actor) -> None:
    person, session = join(books), uuid4()
    record_for_person(
        person.id,
        "test.session.ended",
        actor=keeper,
        subject_type="test.session",
        subject_id=session,
        subject_label="Firefox",
    )
    [event] = events_about(books, session)
    assert (event.subject_type, event.subject_label) == ("test.session", "Firefox")


def test_changed_account_is_captured_in_each_tenant_and_masked(
    books: Tenant, neighbour: Tenant, join: Join, keeper: Actor
) -> None:
    person = join(books, neighbour)
    with act("tenancy.person.changed", actor=keeper):
        person.full_name = "Thandi Nkosi"
        person.set_password("second secret")
        person.save()
    for tenant in (books, neighbour):
        [event] = events_about(tenant, person.id)
        assert (event.act, event.operation, event.actor_label) == ("tenancy.person.changed", "update", keeper.label)
        assert (event.subject_type, event.subject_label, event.parent_type) == ("tenancy.user", person.email, "")
        assert json.loads(event.changes or "") == {"full_name": ["", "Thandi Nkosi"], "password": ["***", "***"]}
        assert verify_chain(tenant).ok


def test_sign_in_and_the_look_of_the_pages_change_no_account(books: Tenant, join: Join) -> None:
    person = join(books)
    User.objects.filter(id=person.id).update(last_login="2026-01-01T00:00:00Z", theme="dark")
    assert events_about(books, person.id) == []


def test_second_factor_is_captured_from_its_making_to_its_end_and_never_its_secret(books: Tenant, join: Join) -> None:
    person = join(books)
    factor = Authenticator.objects.create(user=person, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    Authenticator.objects.filter(id=factor.id).update(last_used_at=datetime.now(UTC))
    Authenticator.objects.filter(id=factor.id).update(data={"secret": "GEZDGNBVGY3TQOJQ"})
    factor.delete()
    added, changed, removed = events_about(books, person.id)
    assert [one.operation for one in (added, changed, removed)] == ["insert", "update", "delete"]
    assert {one.subject_type for one in (added, changed, removed)} == {"tenancy.second_factor"}
    assert (added.subject_id, added.subject_label) == (None, "totp")
    assert (added.parent_type, added.parent_id) == ("tenancy.user", person.id)
    assert json.loads(changed.changes or "") == {"data": ["***", "***"]}
    written = f"{added.changes}{changed.changes}{removed.changes}"
    assert "JBSWY" not in written
    assert "GEZDG" not in written


def test_statement_over_many_people_goes_to_each_tenant_its_own(books: Tenant, neighbour: Tenant, join: Join) -> None:
    both, here, nobodys = join(books, neighbour), join(books), join()
    User.objects.filter(id__in=[both.id, here.id, nobodys.id]).update(is_active=False)
    with tenant_context(books.id):
        found = AuditEvent.objects.filter(subject_type="tenancy.user").order_by("id")
        assert {one.subject_id for one in found} == {both.id, here.id}
        assert sorted(one.row_of_statement for one in found) == [1, 2]
    assert [one.subject_id for one in events_about(neighbour, both.id)] == [both.id]
    assert events_about(neighbour, here.id) == []


def test_plain_sql_on_an_account_is_captured(books: Tenant, join: Join, app_sql: Sql) -> None:
    person = join(books)
    app_sql.execute("UPDATE tenancy_user SET full_name = 'Changed by hand' WHERE id = %s", [person.id])
    [event] = events_about(books, person.id)
    assert (event.act, event.actor_kind, event.actor_label) == ("tenancy.user.update", "sql", "erp_app")


def test_membership_is_called_by_the_address_of_its_person(books: Tenant, join: Join, app_sql: Sql) -> None:
    person = join(books)
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute("UPDATE tenancy_membership SET role = 'auditor' WHERE user_id = %s", [person.id])
    with tenant_context(books.id):
        found = AuditEvent.objects.filter(subject_type="tenancy.membership", parent_id=person.id)
        added, changed = found.order_by("id")
    assert {added.subject_label, changed.subject_label} == {person.email}
    assert json.loads(changed.changes or "") == {"role": ["viewer", "auditor"]}


def test_what_is_taken_back_was_not_recorded(books: Tenant, join: Join, keeper: Actor) -> None:
    person = join(books)
    with pytest.raises(RuntimeError), transaction.atomic():
        record_for_person(person.id, "test.person.seen", actor=keeper)
        raise RuntimeError
    assert events_about(books, person.id) == []
    assert verify_chain(books).ok


_OF_A_PERSON = {
    "mfa_authenticator": "INSERT INTO mfa_authenticator (user_id, type, data, created_at)"
    " VALUES (%s, 'totp', '{}', now())",
    "account_emailaddress": 'INSERT INTO account_emailaddress (user_id, email, verified, "primary")'
    " VALUES (%s, new_uuid7() || '@karoo.example', false, false)",
}


@pytest.mark.parametrize("table", _OF_A_PERSON)
@pytest.mark.parametrize("assignment", ["id = id + 100000", "user_id = %(other)s"])
def test_row_of_a_person_stays_with_him(
    table: str, assignment: str, books: Tenant, join: Join, app_sql: Sql, owner_sql: Sql
) -> None:
    person, other = join(books), join(books)
    owner_sql.execute(_OF_A_PERSON[table], [person.id])
    statement = f"UPDATE {table} SET {assignment} WHERE user_id = %(person)s"
    # The application may write no address at all.
    for login, words in (app_sql, "whom it belongs to|permission denied"), (owner_sql, "whom it belongs to"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match=words):
            login.execute(statement, {"other": other.id, "person": person.id})


@pytest.mark.parametrize("assignment", ["id = new_uuid7()", "user_id = %(other)s", "tenant_id = new_uuid7()"])
def test_membership_stays_with_its_person_and_its_tenant(
    assignment: str, books: Tenant, join: Join, app_sql: Sql
) -> None:
    person, other = join(books), join()
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="whom it belongs to"), app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute(
            f"UPDATE tenancy_membership SET {assignment} WHERE user_id = %(person)s",
            {"other": other.id, "person": person.id},
        )


@pytest.mark.parametrize("table", _OF_A_PERSON)
def test_row_of_a_person_is_captured_even_where_it_changes_its_id(
    table: str, books: Tenant, join: Join, owner_sql: Sql
) -> None:
    """The guard is down here: the capture does not lean on it."""
    person = join(books)
    owner_sql.execute(_OF_A_PERSON[table], [person.id])
    before = len(events_about(books, person.id))
    _without_guard(owner_sql, table, "id = id + 100000", person.id)
    came_and_went = events_about(books, person.id)[before:]
    assert [one.operation for one in came_and_went] == ["update"] * len(came_and_went)
    sides = [json.loads(one.changes or "")["user_id"] for one in came_and_went]
    assert sorted(sides, key=str) == sorted(
        [[None, str(person.id)], [str(person.id), None]] * (len(sides) // 2), key=str
    )
    assert sides
    assert verify_chain(books).ok


def test_row_that_is_given_to_another_person_is_captured_with_both(
    books: Tenant, neighbour: Tenant, join: Join, app_sql: Sql, owner_sql: Sql
) -> None:
    person, other = join(books), join(neighbour)
    app_sql.execute(_OF_A_PERSON["mfa_authenticator"], [person.id])
    _without_guard(owner_sql, "mfa_authenticator", f"user_id = '{other.id}'", person.id)
    for tenant in (books, neighbour):
        event = events_about(tenant, other.id)[-1]
        assert (event.operation, event.subject_type) == ("update", "tenancy.second_factor")
        assert json.loads(event.changes or "") == {"user_id": [str(person.id), str(other.id)]}


def _without_guard(owner: Sql, table: str, assignment: str, person: UUID) -> None:
    with owner.transaction():
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER row_stays_with_its_person")
        owner.execute(f"UPDATE {table} SET {assignment} WHERE user_id = '{person}'")
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER row_stays_with_its_person")
