"""The page of one member, as browsers see it, and what becomes of the other one's next request."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from auditlog.events.models import AuditEvent
from erp.foundation.actor import Limits
from erp.web.views.person import RemovalForm
from tenancy.access.models import Membership
from tenancy.access.visit_models import Visit
from tenancy.branches.models import Branch
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.tenancy.access.people import member
from tests.tenancy.invitations.letters import invited

pytestmark = pytest.mark.django_db
GONE = "/accounts/login/?next=/t/karoo/journal/"


@pytest.fixture
def page_of(karoo: Tenant):  # type: ignore[no-untyped-def]
    """The address of a member's page."""

    def address(person: str) -> str:
        with tenant_context(karoo.id):
            return f"/t/karoo/people/{Membership.objects.get(user__email=f'{person}@karoo.example').id}/"

    return address


def _visits(karoo: Tenant, person: str) -> list[Visit]:
    with tenant_context(karoo.id):
        return list(Visit.objects.filter(membership__user__email=f"{person}@karoo.example").order_by("began_at"))


def test_page_shows_how_somebody_stands(browser_of, page_of) -> None:
    browser_of("clerk")
    body = browser_of("owner").get(page_of("clerk")).content.decode()
    for words in ("clerk@karoo.example", "Viewer", "active", "none", "127.0.0.1", "Suspend", "Remove"):
        assert words in body


def test_page_takes_the_same_queries_with_one_visit_and_with_three(
    browser_of, page_of, django_assert_num_queries
) -> None:
    owner, address = browser_of("owner"), page_of("clerk")
    browser_of("clerk")
    with django_assert_num_queries(11):
        owner.get(address)
    browser_of("clerk"), browser_of("clerk")
    with django_assert_num_queries(11):
        assert owner.get(address).content.decode().count('name="visit"') == 3


def test_suspended_person_is_out_with_his_next_request_and_in_again_when_he_is_let(browser_of, page_of, karoo) -> None:
    owner, clerk = browser_of("owner"), browser_of("clerk")
    assert clerk.get("/t/karoo/journal/").status_code == 200
    assert (
        owner.post(f"{page_of('clerk')}suspension/", {"direction": "suspend", "reason": "On leave"}).status_code == 302
    )
    out = clerk.get("/t/karoo/journal/")
    assert out.status_code == 403
    assert "Your access is suspended" in out.content.decode()
    assert "On leave" not in out.content.decode()
    assert clerk.post("/t/karoo/settings/", {"name": "Mine"}).status_code == 403
    with tenant_context(karoo.id):
        assert AuditEvent.objects.filter(act="tenancy.entry.refused", reason="the person is suspended").count() == 2
    owner.post(f"{page_of('clerk')}suspension/", {"direction": "reinstate", "reason": "Back"})
    # His visits ended when he was suspended: he comes in by signing in anew.
    assert clerk.get("/t/karoo/journal/")["Location"] == GONE
    assert browser_of("clerk").get("/t/karoo/journal/").status_code == 200


def test_button_of_a_page_that_is_out_of_date_does_not_do_the_opposite(browser_of, page_of, within, karoo) -> None:
    owner, address = browser_of("owner"), page_of("clerk")
    assert 'name="direction" value="suspend"' in owner.get(address).content.decode()
    suspend = {"direction": "suspend", "reason": "On leave"}
    assert owner.post(f"{address}suspension/", suspend).status_code == 302
    again = owner.post(f"{address}suspension/", suspend)
    assert again.status_code == 422
    body = again.content.decode()
    assert "is suspended already" in body
    assert 'name="direction" value="reinstate"' in body
    with within(karoo):
        assert Membership.objects.get(user__email="clerk@karoo.example").is_suspended
    assert owner.post(f"{address}suspension/", {"reason": "Back"}).status_code == 422


def test_suspending_without_a_reason_says_so_beside_the_field(browser_of, page_of) -> None:
    response = browser_of("owner").post(f"{page_of('clerk')}suspension/", {"direction": "suspend", "reason": ""})
    assert response.status_code == 422
    assert "This field is required" in response.content.decode()


def test_removed_person_finds_nothing_there(browser_of, page_of, karoo) -> None:
    owner, clerk, address = browser_of("owner"), browser_of("clerk"), page_of("clerk")
    with tenant_context(karoo.id):
        heir = Membership.objects.get(user__email="accountant@karoo.example").id
    assert owner.post(f"{address}removal/", {"reason": "Left", "successor": ""}).status_code == 422
    assert owner.post(f"{address}removal/", {"reason": "Left", "successor": heir})["Location"] == "/t/karoo/people/"
    assert clerk.get("/t/karoo/journal/").status_code == 404
    assert owner.get(address).status_code == 404


def test_one_visit_is_ended_and_the_other_goes_on(browser_of, page_of, karoo) -> None:
    lost, kept, owner = browser_of("clerk"), browser_of("clerk"), browser_of("owner")
    visit = _visits(karoo, "clerk")[0]
    owner.post(f"{page_of('clerk')}visits/", {"visit": visit.id})
    assert lost.get("/t/karoo/journal/")["Location"] == GONE
    assert kept.get("/t/karoo/journal/").status_code == 200
    # The ended session is no session any more, whatever cookies it keeps.
    assert lost.get("/t/karoo/")["Location"] == "/accounts/login/?next=/t/karoo/"
    with tenant_context(karoo.id):
        event = AuditEvent.objects.get(act="tenancy.visit.ended")
    assert (event.actor_label, event.subject_label) == ("Owner", "clerk@karoo.example")


def test_all_visits_are_ended_at_once(browser_of, page_of, karoo) -> None:
    browsers, owner = [browser_of("clerk"), browser_of("clerk")], browser_of("owner")
    owner.post(f"{page_of('clerk')}visits/")
    assert [one.get("/t/karoo/journal/")["Location"] for one in browsers] == [GONE, GONE]


def test_ended_visit_stays_ended_under_another_key_of_the_session(browser_of, page_of) -> None:
    clerk, owner = browser_of("clerk"), browser_of("owner")
    owner.post(f"{page_of('clerk')}visits/")
    session = clerk.session
    session.cycle_key()
    session.save()
    clerk.cookies["sessionid"] = session.session_key
    assert clerk.get("/t/karoo/journal/")["Location"] == GONE


def test_visit_in_one_tenant_is_nothing_to_the_other(browser_of, page_of, karoo, mumbai) -> None:
    with tenant_context(mumbai.id):
        member = Membership.objects.create(user=_user("clerk"), role="viewer")
    clerk, owner = browser_of("clerk"), browser_of("owner")
    clerk.get("/t/mumbai/")
    owner.post(f"{page_of('clerk')}suspension/", {"direction": "suspend", "reason": "On leave"})
    assert clerk.get("/t/karoo/").status_code == 403
    assert clerk.get("/t/mumbai/").status_code == 200
    with tenant_context(mumbai.id):
        assert [one.ended_at for one in Visit.objects.filter(membership=member)] == [None]


def _user(person: str):  # type: ignore[no-untyped-def]
    from tenancy.access.models import User

    return User.objects.get(email=f"{person}@karoo.example")


def test_admin_may_do_nothing_about_an_owner_and_is_told_why(browser_of, page_of) -> None:
    admin = browser_of("admin")
    body = admin.get(page_of("owner")).content.decode()
    assert "may do more than you" in body
    assert "suspension/" not in body
    assert admin.post(f"{page_of('owner')}suspension/", {"reason": "Mutiny"}).status_code == 422
    assert admin.post(f"{page_of('owner')}visits/").status_code == 302


def test_list_leads_to_each_page_and_says_who_is_suspended(browser_of, page_of) -> None:
    owner = browser_of("owner")
    owner.post(f"{page_of('clerk')}suspension/", {"direction": "suspend", "reason": "On leave"})
    body = owner.get("/t/karoo/people/").content.decode()
    assert page_of("clerk") in body
    assert body.count("state-bad") == 1


@pytest.mark.parametrize("person", ["accountant", "auditor", "clerk"])
def test_lesser_roles_are_refused(person: str, browser_of, page_of) -> None:
    client: Client = browser_of(person)
    assert client.get(page_of("owner")).status_code == 403
    assert client.post(f"{page_of('owner')}suspension/", {"reason": "x"}).status_code == 403


def test_outsider_finds_no_page(browser_of, page_of) -> None:
    assert browser_of("outsider").get(page_of("owner")).status_code == 404


def test_seeing_as_is_offered_to_whoever_may_and_to_nobody_else(browser_of, karoo, within) -> None:
    with within(karoo):
        clerk, boss = (f"/t/karoo/people/{member(one).id}/" for one in ("clerk", "owner"))
    assert f'href="{clerk}seeing/"' in browser_of("owner").get(clerk).content.decode()
    assert f'href="{boss}seeing/"' not in browser_of("admin").get(boss).content.decode()


def test_one_invitation_more_or_less_costs_no_query(browser_of, karoo, within, owner) -> None:
    with within(karoo):
        branch = Branch.objects.create(code="CPT", name="Cape Town")
        invited(owner, "one@karoo.example", "accountant", branches=[branch.id], limits=Limits(post=500_00))
    page = browser_of("owner")
    shown = page.get("/t/karoo/people/").content.decode()
    assert "posts up to 500.00 ZAR · branches CPT" in shown
    with CaptureQueriesContext(connection) as first:
        page.get("/t/karoo/people/")
    with within(karoo):
        invited(owner, "two@karoo.example", "accountant", branches=[branch.id])
        invited(owner, "three@karoo.example")
    with CaptureQueriesContext(connection) as then:
        page.get("/t/karoo/people/")
    assert len(then) == len(first)


def test_successors_are_named_without_their_access_being_read(karoo: Tenant) -> None:
    with tenant_context(karoo.id), CaptureQueriesContext(connection) as asked:
        leaving = Membership.objects.select_related("user").get(user__email="clerk@karoo.example")
        choices = RemovalForm(leaving=leaving)["successor"].subwidgets
    assert len(choices) == 5
    assert not [one["sql"] for one in asked if "tenancy_access_facts" in one["sql"]]
