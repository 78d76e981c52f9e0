"""Before sensitive acts the person proves that it is he, and nothing that he typed is lost."""

import pytest
from django.test import Client

from tenancy.access.models import Membership
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.attacks.routes import tenant_routes
from tests.proofs import prove

pytestmark = pytest.mark.django_db
CONFIRM = "/accounts/confirm/?next="
LONG_AGO = 16 * 60

# Whatever gives or takes access, carries everything away, lifts a limit, or closes books for good.
MUST_PROVE = {
    "person_access_role",
    "person_override",
    "person_override_withdrawal",
    "person_limits",
    "person_scope",
    "person_suspension",
    "person_removal",
    "role_new",
    "role",
    "role_removal",
    "invitation_new",
    "invitation_sending",
    "person_seeing",
    "alert_rules",
    "alert_rule_silence",
    "settings",
    "tenant_security",
    "audit_export_list",
    "approval_settings",
    "period_signing",
    "fiscal_year_closing",
    "opening_lock",
}


@pytest.fixture
def role_page(karoo: Tenant) -> str:
    with tenant_context(karoo.id):
        return f"/t/karoo/people/{Membership.objects.get(user__email='clerk@karoo.example').id}/access/role/"


def _role(karoo: Tenant) -> str:
    with tenant_context(karoo.id):
        return str(Membership.objects.get(user__email="clerk@karoo.example").role)


def test_sensitive_routes_take_a_recent_proof() -> None:
    proving = {name for name, view in tenant_routes().items() if getattr(view, "proves", False)}
    assert MUST_PROVE - proving == set()


def test_form_waits_for_the_proof_and_is_sent_on_by_the_person(browser_of, role_page: str, karoo: Tenant) -> None:
    owner: Client = prove(browser_of("owner"), seconds_ago=LONG_AGO)
    asked = owner.post(role_page, {"role": "auditor", "reason": "She <reads> & checks"})
    assert asked["Location"] == f"{CONFIRM}%2Ft%2Fkaroo%2Fheld-form%2F"
    assert _role(karoo) == "viewer"
    prove(owner)
    body = owner.get("/t/karoo/held-form/").content.decode()
    kept = ('name="role" value="auditor"', "She &lt;reads&gt; &amp; checks")
    for words in (f'action="{role_page}"', "assign roles", *kept):
        assert words in body
    assert _role(karoo) == "viewer"
    assert owner.post(role_page, {"role": "auditor", "reason": "She reads"}).status_code == 302
    assert _role(karoo) == "auditor"
    assert owner.get("/t/karoo/held-form/")["Location"] == "/t/karoo/"


def test_recent_proof_is_enough(browser_of, role_page: str, karoo: Tenant) -> None:
    owner = prove(browser_of("owner"), seconds_ago=LONG_AGO - 120)
    owner.post(role_page, {"role": "auditor", "reason": ""})
    assert _role(karoo) == "auditor"


def test_whoever_may_not_is_refused_and_not_asked(browser_of, role_page: str) -> None:
    admin = prove(browser_of("admin"), seconds_ago=LONG_AGO)
    assert admin.post(role_page, {"role": "auditor"}).status_code == 403


def test_held_form_is_nothing_in_another_tenant(browser_of, role_page: str, mumbai: Tenant) -> None:
    owner = prove(browser_of("owner"), seconds_ago=LONG_AGO)
    owner.post(role_page, {"role": "auditor", "reason": ""})
    with tenant_context(mumbai.id):
        Membership.objects.create(user_id=owner.session["_auth_user_id"], role="viewer")
    assert owner.get("/t/mumbai/held-form/")["Location"] == "/t/mumbai/"


def test_held_form_is_forgotten_after_a_while(browser_of, role_page: str) -> None:
    owner = prove(browser_of("owner"), seconds_ago=LONG_AGO)
    owner.post(role_page, {"role": "auditor", "reason": ""})
    session = owner.session
    session["held_form"] = {**session["held_form"], "at": session["held_form"]["at"] - 21 * 60}
    session.save()
    assert owner.get("/t/karoo/held-form/")["Location"] == "/t/karoo/"


def test_very_large_form_is_not_kept(browser_of, role_page: str) -> None:
    owner = prove(browser_of("owner"), seconds_ago=LONG_AGO)
    asked = owner.post(
        role_page, {"role": "auditor", "reason": "x" * 70_000}, headers={"referer": "http://testserver/t/karoo/people/"}
    )
    assert asked["Location"] == f"{CONFIRM}%2Ft%2Fkaroo%2Fpeople%2F"
    assert "held_form" not in owner.session


def test_form_without_its_mark_is_not_kept(role_page: str) -> None:
    from tests.attacks.web import browser

    owner = prove(browser("owner@karoo.example", "karoo", enforce_csrf_checks=True), seconds_ago=LONG_AGO)
    assert owner.post(role_page, {"role": "owner"}).status_code == 403
    assert "held_form" not in owner.session
