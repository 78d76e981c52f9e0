import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from operators.console.models import OperatorAct
from tenancy.access.models import User
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.running import run_job_of
from tenancy.notices.models import Notice
from tenancy.scoping.context import tenant_context
from tenancy.support.models import SupportAccess
from tenancy.tenants.models import Standing, Tenant
from tenancy.tenants.queries import tenant_id_by_slug
from tests.attacks.web import browser
from tests.operators.people import Keeper

pytestmark = pytest.mark.django_db
REASON = "The bill of March was not paid."


@pytest.fixture
def suspended(keeper: Keeper) -> Client:
    """The operator's browser, after he suspended the first tenant."""
    client = keeper.browser()
    assert client.post("/operator/tenants/karoo/suspension/", {"reason": REASON}).status_code == 302
    return client


def test_nobody_enters_a_suspended_tenant_and_its_people_read_why(suspended: Client) -> None:
    answer = browser("owner@karoo.example").get("/t/karoo/")
    assert answer.status_code == 403
    assert REASON in answer.content.decode()
    outsider = browser("outsider@mumbai.example")
    assert outsider.get("/t/karoo/").content == outsider.get("/t/no-such-tenant/").content
    assert outsider.get("/t/mumbai/").status_code == 200


def test_reinstated_tenant_is_open_again(suspended: Client) -> None:
    suspended.post("/operator/tenants/karoo/reinstatement/", {"reason": "The bill was paid."})
    assert browser("owner@karoo.example").get("/t/karoo/").status_code == 200


def test_it_stands_in_the_tenants_log_and_among_the_operators_acts(suspended: Client, keeper: Keeper) -> None:
    browser("owner@karoo.example").get("/t/karoo/")
    with tenant_context(tenant_id_by_slug("karoo")):
        event = AuditEvent.objects.get(act="operators.tenant.suspended", subject_type="tenancy.tenant")
        assert (event.actor_kind, event.actor_label) == ("operator", f"operator {keeper.address}")
        assert event.reason == REASON
        assert AuditEvent.objects.filter(act="tenancy.entry.refused").count() == 1
        assert Notice.objects.get().sentence.endswith(REASON)
    assert OperatorAct.objects.exclude(tenant_slug="").get().reason == REASON
    assert REASON in suspended.get("/operator/acts/").content.decode()


def test_nobody_is_asked_for_a_look_that_he_could_not_grant(suspended: Client) -> None:
    asked = {"reason": "A report shows no figures.", "hours": "3"}
    answer = suspended.post("/operator/tenants/karoo/support/", asked)
    assert "Karoo Trading is suspended, so nothing is changed in it" in answer.content.decode()
    with tenant_context(tenant_id_by_slug("karoo")):
        assert not SupportAccess.objects.exists()


def test_no_job_runs_for_a_suspended_tenant(suspended: Client) -> None:
    tenant_id = tenant_id_by_slug("karoo")
    with tenant_context(tenant_id):
        person = User.objects.get(email="owner@karoo.example")
        job = Job.objects.create(kind="accounting.imports.check", label="x", requested_by_id=person.id)
    run_job_of(tenant_id, job.id)
    with tenant_context(tenant_id):
        job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "suspended" in job.message


def test_reason_is_asked_for_and_what_was_typed_stays(keeper: Keeper) -> None:
    client = keeper.browser()
    body = client.post("/operator/tenants/karoo/suspension/", {"reason": "Unpaid"}).content.decode()
    assert "Say it in a sentence" in body
    assert ">\nUnpaid</textarea>" in body


def test_second_suspension_is_refused(suspended: Client) -> None:
    body = suspended.post("/operator/tenants/karoo/suspension/", {"reason": REASON}).content.decode()
    assert "suspended already" in body
    assert OperatorAct.objects.exclude(tenant_slug="").count() == 1


def test_database_takes_the_standing_from_no_tenants_own_people(suspended: Client) -> None:
    with tenant_context(tenant_id_by_slug("karoo")):
        for setting in ("", "a token that is none"):
            with pytest.raises(DatabaseError, match="for operators to say"), transaction.atomic():
                from erp.foundation.local_settings import set_locally

                set_locally({"app.operator_token": setting})
                Tenant.objects.update(standing=Standing.ACTIVE)


def test_act_asks_for_a_live_session(keeper: Keeper) -> None:
    from operators.console.suspending import suspend_tenant

    with pytest.raises(DatabaseError, match="for operators to say"), transaction.atomic():
        suspend_tenant("karoo", REASON, token="none", actor=Actor.command("tests"))


def test_acts_of_operators_are_not_rewritten(suspended: Client) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        OperatorAct.objects.update(reason="Nothing happened.")
    with pytest.raises(DatabaseError), transaction.atomic():
        OperatorAct.objects.all().delete()
