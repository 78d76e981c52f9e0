from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from erp.foundation.local_settings import set_locally
from operators.console.models import OperatorAct
from operators.console.planning import put_on_plan
from operators.console.queries import plan_questions
from operators.door.sessions import COOKIE_NAME
from tenancy.notices.models import Notice
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tenancy.tenants.queries import tenant_id_by_slug
from tests.attacks.web import browser
from tests.operators.people import Keeper

pytestmark = pytest.mark.django_db
PLAN = "/operator/tenants/karoo/plan/"
REASON = "They open three branches in May."


def plan_now() -> str:
    with tenant_context(tenant_id_by_slug("karoo")):
        return Tenant.objects.get(slug="karoo").plan


def put(client: Client, plan: str = "large", reason: str = REASON) -> str:
    answer = client.post(PLAN, {"plan": plan, "reason": reason}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_shows_the_plan_and_what_is_used_of_it(keeper: Keeper) -> None:
    body = keeper.browser().get("/operator/tenants/karoo/").content.decode()
    assert "Plan Standard" in body
    assert "5 of 250" in body
    assert "Members 5" in body


def test_change_is_in_the_tenants_log_and_told_to_the_owners(keeper: Keeper) -> None:
    client = keeper.browser()
    assert "Plan Large" in put(client)
    assert plan_now() == "large"
    with tenant_context(tenant_id_by_slug("karoo")):
        event = AuditEvent.objects.get(act="tenancy.plan.changed", subject_type="tenancy.tenant")
        assert (event.actor_kind, event.actor_label) == ("operator", f"operator {keeper.address}")
        assert event.reason == REASON
        notice = Notice.objects.get(kind="operators.tenant.plan")
        assert notice.title == "The plan is Large now"
        assert "It was Standard." in notice.sentence
        assert notice.sentence.endswith(REASON)
    act = OperatorAct.objects.exclude(tenant_slug="").get()
    assert (act.words, act.tenant_slug, act.reason) == ("changed the plan of", "karoo", f"Standard to Large: {REASON}")
    assert "Large" in browser("owner@karoo.example").get("/t/karoo/settings/plan/").content.decode()


def test_refusals_stand_beside_their_fields_and_what_was_typed_stays(keeper: Keeper) -> None:
    client = keeper.browser()
    assert "There is no such plan" in put(client, plan="golden")
    assert "The business is on the plan Standard already." in put(client, plan="standard")
    body = put(client, reason="Asked")
    assert "Say it in a sentence" in body
    assert ">\nAsked</textarea>" in body
    assert plan_now() == "standard"
    assert not OperatorAct.objects.exclude(tenant_slug="").exists()


def test_who_is_no_operator_changes_no_plan(keeper: Keeper) -> None:
    client = browser("owner@karoo.example")
    answer = client.post(PLAN, {"plan": "large", "reason": REASON})
    assert (answer.status_code, answer["Location"]) == (302, "/operator/sign-in/")
    assert plan_now() == "standard"


def test_act_asks_for_a_live_session(keeper: Keeper) -> None:
    actor = Actor("operator", "operator keeper@operators.example")
    with pytest.raises(DatabaseError, match="for operators to say"), transaction.atomic():
        put_on_plan("karoo", "large", REASON, token="none", actor=actor)
    assert plan_now() == "standard"


def ask(wanted: str = "large", reason: str = "Three branches open in May") -> None:
    answer = browser("owner@karoo.example", "karoo").post(
        "/t/karoo/settings/plan/request/", {"plan": wanted, "reason": reason}
    )
    assert answer.status_code == 302


def test_question_is_listed_and_granted_and_the_owner_is_told(keeper: Keeper) -> None:
    ask()
    client = keeper.browser()
    listed = client.get("/operator/").content.decode()
    assert "Ask for another plan" in listed and "Standard to Large" in listed
    assert "Three branches open in May" in client.get("/operator/tenants/karoo/").content.decode()
    client.post(f"{PLAN}granting/", {"wanted": "large", "answer": REASON})
    assert plan_now() == "large"
    assert "Ask for another plan" not in client.get("/operator/").content.decode()
    page = browser("owner@karoo.example", "karoo").get("/t/karoo/settings/plan/").content.decode()
    assert "Granted" in page and REASON in page
    with tenant_context(tenant_id_by_slug("karoo")):
        assert Notice.objects.get(kind="operators.tenant.plan").title == "The plan is Large now"
        answered = AuditEvent.objects.get(act="tenancy.plan.changed", subject_type="tenancy.plan_request")
        assert (answered.actor_kind, answered.reason) == ("operator", REASON)


def test_question_is_refused_with_a_reason_on_both_sides(keeper: Keeper) -> None:
    ask()
    client, why = keeper.browser(), "The disks are full until June."
    assert "Say it in a sentence" in client.post(f"{PLAN}refusal/", {"answer": "No"}).content.decode()
    client.post(f"{PLAN}refusal/", {"answer": why})
    assert plan_now() == "standard"
    with tenant_context(tenant_id_by_slug("karoo")):
        told = Notice.objects.get(kind="operators.tenant.plan")
        assert (told.title, why in told.sentence, told.mail_due_at is not None) == (
            "The plan stays Standard",
            True,
            True,
        )
        assert AuditEvent.objects.get(act="operators.plan.declined").reason == why
    act = OperatorAct.objects.exclude(tenant_slug="").get()
    assert (act.words, act.reason) == ("refused another plan to", f"Large: {why}")
    page = browser("owner@karoo.example", "karoo").get("/t/karoo/settings/plan/").content.decode()
    assert "Refused" in page and why in page
    # Answered once: a second click finds nothing that waits.
    assert "waits any more" in client.post(f"{PLAN}refusal/", {"answer": why}).content.decode()


@pytest.mark.parametrize("asked", ["", "small"])
def test_what_nobody_asks_for_is_not_granted(keeper: Keeper, asked: str) -> None:
    if asked:
        ask(asked)
    client = keeper.browser()
    body = client.post(f"{PLAN}granting/", {"wanted": "large", "answer": REASON}).content.decode()
    assert "No question for the plan Large waits any more." in body
    assert "No question for such a plan" in client.post(f"{PLAN}granting/", {"answer": REASON}).content.decode()
    assert plan_now() == "standard"
    assert len(plan_questions(client.cookies[COOKIE_NAME].value)) == bool(asked)
    assert not OperatorAct.objects.exclude(tenant_slug="").exists()


@pytest.mark.parametrize("path", ["granting/", "refusal/"])
def test_question_is_locked_while_it_is_answered(keeper: Keeper, path: str) -> None:
    ask()
    client = keeper.browser()
    with CaptureQueriesContext(connection) as asked:
        assert client.post(f"{PLAN}{path}", {"wanted": "large", "answer": REASON}).status_code == 302
    read = [one["sql"] for one in asked if 'FROM "tenancy_planrequest"' in one["sql"] and "answered_at" in one["sql"]]
    assert read and all("FOR UPDATE" in one for one in read)


def test_plan_by_hand_answers_whoever_waits_for_just_that(keeper: Keeper) -> None:
    ask("large")
    client = keeper.browser()
    put(client, "small")
    assert "Small to Large" in client.get("/operator/").content.decode()
    put(client, "large")
    assert "Ask for another plan" not in client.get("/operator/").content.decode()


def test_staffs_door_and_nobody_at_all_answer_no_question(keeper: Keeper) -> None:
    ask()
    for client in (browser("owner@karoo.example"), Client()):
        for path in ("granting/", "refusal/"):
            assert client.post(f"{PLAN}{path}", {"wanted": "large", "answer": REASON})["Location"].startswith(
                "/operator/"
            )
    assert plan_now() == "standard"
    assert plan_questions("no such token") == []


@pytest.mark.django_db(transaction=True)
def test_closed_tenant_stays_on_its_plan(transactional_db: None, keeper: Keeper, superuser: Any) -> None:
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE tenancy_tenant SET standing = 'closed', closes_at = now() WHERE slug = 'karoo'")
    client = keeper.browser()
    page = client.get("/operator/tenants/karoo/").content.decode()
    assert "its plan stays as it was" in page
    assert 'name="plan"' not in page
    assert "is closed for good: nobody enters" in put(client)
    with tenant_context(tenant_id_by_slug("karoo")):
        set_locally({"app.operator_token": client.cookies[COOKIE_NAME].value})
        with pytest.raises(DatabaseError, match="closed for good"), transaction.atomic():
            Tenant.objects.filter(slug="karoo").update(plan="large")
    assert plan_now() == "standard"
