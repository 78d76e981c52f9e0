"""Attempts to get from one tenant into another: recorded where they were aimed at, told to nobody else."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from auditlog.events.models import AuditEvent
from erp.foundation.acts import act
from erp.foundation.errands import errand
from erp.foundation.identifiers import new_id
from erp.foundation.sightings import read_sighting
from erp.web.sightings import record_rest, record_sighting
from tenancy.access.entry import COOKIE_NAME
from tenancy.access.models import Membership, User
from tenancy.access.removing import remove_person
from tenancy.jobs.queueing import signed_message
from tenancy.jobs.tasks import run_job
from tenancy.scoping.context import tenant_context
from tenancy.scoping.errors import ForeignTenantRow
from tests.attacks.web import browser, entry_cookie
from tests.erp.web.events import details, events
from tests.tenancy.access.people import actor, member
from tests.tenancy.access.test_owners_stay import settle

pytestmark = pytest.mark.django_db
CROSSING = "tenancy.crossing.attempted"


@pytest.fixture(autouse=True)
def _clean(clean_counts: None) -> None:
    """Attempts of other tests count for nothing here."""


def test_stranger_at_the_door_is_recorded_in_the_tenant_that_he_asked_for(karoo, mumbai, worker_records) -> None:
    client = browser("outsider@mumbai.example", "mumbai")
    response = client.get("/t/karoo/journal/", REMOTE_ADDR="198.51.100.7")
    worker_records()
    (event,) = events(karoo, CROSSING)
    assert (event.actor_label, event.ip) == ("Outsider", "198.51.100.7")
    assert event.request_id == response["X-Request-ID"]
    assert details(event) == {"address": "outsider@mumbai.example", "path": "/t/karoo/journal/", "attempts": 1}
    # His own tenant learns nothing: he was outside of every tenant when he tried.
    assert events(mumbai, CROSSING) == []


def test_existing_and_missing_tenants_get_alike_messages(sightings) -> None:
    client = browser("outsider@mumbai.example", "mumbai")
    sightings.clear()
    for slug in ("karoo", "never"):
        client.get(f"/t/{slug}/journal/")
    there, nowhere = (read_sighting(message) for message in sightings)
    assert there.keys() == nowhere.keys()
    assert (there["kind"], there["slug"], nowhere["slug"]) == ("crossing", "karoo", "never")


def test_missing_tenant_is_nobodys_business(karoo, mumbai, worker_records) -> None:
    browser("outsider@mumbai.example", "mumbai").get("/t/never/journal/")
    worker_records()
    assert events(karoo, CROSSING) == events(mumbai, CROSSING) == []


def test_old_bookmark_of_a_former_member_is_told_apart_and_raises_no_alert(karoo, worker_records) -> None:
    with tenant_context(karoo.id):
        remove_person(member("clerk"), successor=member("owner"), reason="Left", actor=actor("owner"))
    settle()
    response = browser("clerk@karoo.example").get("/t/karoo/journal/")
    assert response.status_code == 404
    worker_records()
    assert events(karoo, CROSSING) == []
    (event,) = events(karoo, "tenancy.former_member.refused")
    assert (event.actor_label, details(event)["path"]) == ("Clerk", "/t/karoo/journal/")


def test_stranger_cannot_flood_the_log(karoo, sightings) -> None:
    client = browser("outsider@mumbai.example", "mumbai")
    sightings.clear()
    for number in range(30):
        client.get(f"/t/karoo/journal/?page={number}")
    folds = [record_sighting(read_sighting(message)) for message in sightings]
    assert len(events(karoo, CROSSING)) == 1
    assert [place for place, fold in enumerate(folds, start=1) if fold] == [2]
    record_rest(read_sighting(sightings[1]))
    assert [details(one)["attempts"] for one in events(karoo, CROSSING)] == [1, 29]
    client.get("/t/karoo/journal/")
    record_sighting(read_sighting(sightings[-1]))
    assert len(events(karoo, CROSSING)) == 3


def test_stranger_without_a_session_is_nobody(sightings) -> None:
    Client().get("/t/karoo/journal/")
    assert sightings == []


def _joins_mumbai(email: str, mumbai) -> None:
    with tenant_context(mumbai.id):
        Membership.objects.create(user=User.objects.get(email=email), role="viewer")


def test_entry_cookie_of_another_tenant_is_recorded_in_both(karoo, mumbai, worker_records) -> None:
    _joins_mumbai("clerk@karoo.example", mumbai)
    client = browser("clerk@karoo.example", "karoo")
    cookie = entry_cookie(client)
    client.cookies.clear()
    client = browser("clerk@karoo.example")
    client.cookies[COOKIE_NAME] = cookie
    client.get("/t/mumbai/")
    worker_records()
    for tenant in (karoo, mumbai):
        (event,) = events(tenant, CROSSING)
        assert event.reason == "showed the entry cookie of another business"
        assert event.actor_label == "Clerk"
    (aimed,), (left,) = events(mumbai, CROSSING), events(karoo, CROSSING)
    assert (aimed.subject_id, details(aimed)["path"]) == (mumbai.id, "/t/mumbai/")
    # Where he came from nobody learns which other tenant there is.
    assert left.subject_id is None
    assert "mumbai" not in (left.changes or "") and str(mumbai.id) not in (left.changes or "")


def test_own_cookie_of_an_earlier_session_is_no_crossing(karoo, sightings) -> None:
    """Every browser shows it after signing in anew."""
    old = entry_cookie(browser("clerk@karoo.example", "karoo"))
    client = browser("clerk@karoo.example")
    client.cookies[COOKIE_NAME] = old
    assert client.get("/t/karoo/").status_code == 200
    assert sightings == []


def test_row_of_another_tenant_that_is_saved_is_recorded_in_both(karoo, mumbai, owner, worker_records) -> None:
    with tenant_context(mumbai.id):
        foreign = Membership.objects.get()
    with (
        pytest.raises(ForeignTenantRow),
        tenant_context(karoo.id),
        act("tenancy.role.assigned", actor=owner),
    ):
        foreign.save()
    worker_records()
    for tenant in (karoo, mumbai):
        (event,) = events(tenant, CROSSING)
        assert "row of another tenant into tenancy.Membership" in event.reason
        assert (event.actor_id, event.ip, event.request_id) == (owner.id, owner.ip, owner.request_id)


def test_row_that_a_policy_refuses_is_recorded(karoo, mumbai, clerk, worker_records) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        errand(clerk),
        tenant_context(karoo.id),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO tenancy_branch (id, tenant_id, code, name, is_active) VALUES (%s, %s, 'X', 'X', true)",
            [new_id(), mumbai.id],
        )
    worker_records()
    (event,) = events(karoo, CROSSING)
    assert "row-level security" in event.reason
    assert event.actor_label == "Clerk"


def test_statement_that_the_database_refuses_is_recorded(karoo, clerk, worker_records) -> None:
    with (
        pytest.raises(ProgrammingError),
        errand(clerk),
        tenant_context(karoo.id),
        transaction.atomic(),
    ):
        AuditEvent.objects.all().update(reason="never happened")
    worker_records()
    (event,) = events(karoo, "tenancy.database.refused")
    assert event.actor_label == "Clerk"
    assert "auditlog_event" in event.reason


def test_message_that_names_another_tenants_job_is_recorded(karoo, mumbai, owner, worker_records) -> None:
    from tenancy.jobs.models import Job

    with tenant_context(karoo.id):
        job = Job.objects.create(kind="accounting.imports.check", label="x", requested_by_id=owner.id)
    job.tenant_id = mumbai.id
    run_job(signed_message(job))
    worker_records()
    (event,) = events(mumbai, CROSSING)
    assert "job" in event.reason


def test_message_that_is_forged_is_told_of(security_lines) -> None:
    run_job("nonsense")
    assert len(security_lines("installation.message.refused")) == 1
