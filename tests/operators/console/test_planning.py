import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from operators.console.models import OperatorAct
from operators.console.planning import put_on_plan
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
    assert "The tenant is on the plan Standard already." in put(client, plan="standard")
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
