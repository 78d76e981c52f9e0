"""The page of one person's access, and raw posts of those who want more than they have."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from erp.foundation import clock
from tenancy.access.models import Membership
from tenancy.access.policy import access_of
from tenancy.access.role_models import PermissionOverride
from tenancy.branches.models import Branch
from tests.tenancy.access.people import give, member, role

pytestmark = pytest.mark.django_db

VIEW, POST, EXPORT = "accounting.journal_entry.view", "accounting.journal_entry.post", "reporting.report.export"


@pytest.fixture
def page_of(karoo, within):
    """``page_of("clerk")``: the address of a person's access."""

    def address(person: str, slug: str = "karoo") -> str:
        with within(karoo):
            return f"/t/{slug}/people/{member(person).id}/access/"

    return address


def override(code: str = POST, effect: str = "grant", **more: str) -> dict[str, str]:
    return {"code": code, "effect": effect, "reason": "A test", "last_day": "", **more}


def held(karoo, within, person: str) -> frozenset[str]:
    with within(karoo):
        return access_of(member(person)).permissions


def test_page_says_role_sum_and_what_is_of_high_risk(browser_of, page_of) -> None:
    page = browser_of("owner").get(page_of("accountant")).content.decode()
    for words in ("What Accountant may do", "Adds up to", "Of high risk", "Post journal entries", "no limit"):
        assert words in page


def test_page_takes_the_same_queries_with_and_without_overrides(browser_of, page_of, django_assert_num_queries) -> None:
    owner, address = browser_of("owner"), page_of("clerk")
    with django_assert_num_queries(7):
        owner.get(address)
    for code in (POST, EXPORT, "auditlog.event.view"):
        owner.post(f"{address}overrides/", override(code))
    with django_assert_num_queries(7):
        assert owner.get(address).content.decode().count("/withdrawal/") == 3


def test_why_answers_in_a_sentence_with_the_way_to_what_decides(browser_of, page_of) -> None:
    owner, address = browser_of("owner"), page_of("clerk")
    page = owner.get(f"{address}?why={POST}").content.decode()
    assert "Clerk may not post journal entries." in page
    assert '<a href="/t/karoo/roles/viewer/">The role Viewer does not include it.</a>' in page
    owner.post(f"{address}overrides/", override())
    page = owner.get(f"{address}?why=post journal entries").content.decode()
    assert "Clerk may post journal entries." in page
    assert "#override-" in page


def test_why_lists_what_fits_and_says_when_nothing_does(browser_of, page_of) -> None:
    owner, address = browser_of("owner"), page_of("clerk")
    panel = owner.get(f"{address}?why=post", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel and "Post journal entries" in panel and "No" in panel
    page = owner.get(f"{address}?why=teleport").content.decode()
    assert "Nothing that a person may do is called so here" in page
    assert 'href="' + address + '?why=reverse"' in page


def test_grant_holds_at_the_next_request_and_ends_by_itself(browser_of, page_of, monkeypatch) -> None:
    clerk, address = browser_of("clerk"), page_of("clerk")
    assert clerk.get("/t/karoo/journal/new/").status_code == 403
    tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
    given = override("accounting.journal_entry.create", last_day=tomorrow)
    assert browser_of("owner").post(f"{address}overrides/", given).status_code == 302
    assert clerk.get("/t/karoo/journal/new/").status_code == 200
    later = clock.now() + timedelta(minutes=30, days=2)
    monkeypatch.setattr("tenancy.access.policy.clock", SimpleNamespace(now=lambda: later))
    assert clerk.get("/t/karoo/journal/new/").status_code == 403


def test_denial_holds_at_the_next_request_and_is_taken_back(browser_of, page_of) -> None:
    owner, clerk, address = browser_of("owner"), browser_of("clerk"), page_of("clerk")
    owner.post(f"{address}overrides/", override(VIEW, "deny"))
    assert clerk.get("/t/karoo/journal/").status_code == 403
    page = owner.get(address).content.decode()
    withdrawal = page.split('/withdrawal/"')[0].rsplit('"', 1)[1]
    assert owner.post(f"{withdrawal}/withdrawal/").status_code == 302
    assert clerk.get("/t/karoo/journal/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": ""}, "This field is required"),
        ({"reason": "  "}, "This field is required"),
        ({"code": "no.such.thing"}, "Select a valid choice"),
        ({"effect": "bless"}, "Select a valid choice"),
        ({"last_day": "2020-01-01"}, "Choose a last day that is not over yet"),
        ({"last_day": "someday"}, "Enter a valid date"),
    ],
)
def test_bad_override_is_answered_beside_its_field(browser_of, page_of, wrong: dict[str, str], words: str) -> None:
    answer = browser_of("owner").post(f"{page_of('clerk')}overrides/", override(**wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_limits_and_scope_are_saved(browser_of, page_of, karoo, within) -> None:
    owner, address = browser_of("owner"), page_of("accountant")
    owner.post("/t/karoo/branches/", {"code": "cpt", "name": "Cape Town"})
    with within(karoo):
        branch = Branch.objects.get(code="CPT")
    owner.post(f"{address}limits/", {"post_up_to": "1,000", "discount_up_to": "12.5"})
    owner.post(
        f"{address}scope/", {"own_only": ["accounting.journal_entry"], "reach": "chosen", "branches": [str(branch.id)]}
    )
    with within(karoo):
        access = access_of(member("accountant"))
    assert (access.limits.post, access.limits.approve, access.limits.discount) == (100_000, None, 1_250)
    assert access.scope.own_only == {"accounting.journal_entry"}
    assert access.scope.branches == {branch.id}
    page = owner.get(address).content.decode()
    assert "up to 1,000.00 ZAR" in page and "CPT Cape Town" in page


def test_auditor_sees_access_and_changes_none(browser_of, page_of) -> None:
    auditor, address = browser_of("auditor"), page_of("clerk")
    page = auditor.get(address).content.decode()
    assert 'method="post"' not in page.split("<main")[1]
    for step in ("overrides/", "limits/", "scope/", "role/"):
        assert auditor.post(f"{address}{step}", override()).status_code == 403


def test_owner_is_shown_why_nothing_of_his_is_narrowed(browser_of, page_of) -> None:
    page = browser_of("owner").get(page_of("owner")).content.decode()
    assert "is an owner and may do everything" in page
    assert "overrides/" not in page


ATTEMPTS = {
    "his own access": ("admin", "admin", "overrides/", override(VIEW)),
    "his own limits": ("admin", "admin", "limits/", {"post_up_to": "5"}),
    "his own scope": ("admin", "admin", "scope/", {"own_only": ["accounting.journal_entry"]}),
    "the owner's access": ("admin", "owner", "overrides/", override(VIEW, "deny")),
    "the owner's limits": ("admin", "owner", "limits/", {"post_up_to": "5"}),
    "what only owners hold": ("admin", "clerk", "overrides/", override("tenancy.role.assign")),
    "the owner's plan": (
        "admin",
        "accountant",
        "overrides/",
        override("tenancy.plan.settings"),
    ),
}


@pytest.mark.parametrize("what", ATTEMPTS)
def test_admin_does_not_reach_beyond_himself_by_a_raw_post(browser_of, page_of, karoo, within, what: str) -> None:
    who, whom, step, data = ATTEMPTS[what]
    before = held(karoo, within, whom)
    answer = browser_of(who).post(page_of(whom) + step, data)
    assert answer.status_code == 422
    assert held(karoo, within, whom) == before
    with within(karoo):
        assert not PermissionOverride.objects.exists()
        assert not Membership.objects.exclude(post_up_to=None).exists()
        assert not Membership.objects.exclude(own_only=[]).exists()


@pytest.mark.parametrize("person", ["clerk", "accountant", "auditor", "admin"])
@pytest.mark.parametrize("given", ["owner", "admin", "custom"])
def test_nobody_but_an_owner_gives_roles_by_a_raw_post(
    browser_of, page_of, karoo, within, person: str, given: str
) -> None:
    with within(karoo):
        key = str(role("Mighty", POST, "tenancy.role.assign").id) if given == "custom" else given
        before = member(person).role_key
    browser: Client = browser_of(person)
    assert browser.post(f"{page_of(person)}role/", {"role": key}).status_code == 403
    with within(karoo):
        assert member(person).role_key == before


def test_assigner_who_is_no_owner_lifts_neither_himself_nor_others(browser_of, page_of, karoo, within) -> None:
    with within(karoo):
        give("admin", role("Giver", VIEW, "tenancy.home.view", "tenancy.role.assign", "tenancy.access.view"))
        mighty = str(role("Mighty", POST).id)
    giver = browser_of("admin")
    for person in ("admin", "clerk", "owner", "accountant"):
        for key in ("owner", "admin", mighty):
            giver.post(f"{page_of(person)}role/", {"role": key})
    with within(karoo):
        assert [member(one).role_label for one in ("admin", "clerk", "owner", "accountant")] == [
            "Giver",
            "Viewer",
            "Owner",
            "Accountant",
        ]


def test_override_of_another_person_is_not_withdrawn_through_ones_page(browser_of, page_of, karoo, within) -> None:
    owner = browser_of("owner")
    owner.post(f"{page_of('auditor')}overrides/", override(VIEW, "deny"))
    with within(karoo):
        one = PermissionOverride.objects.get()
    assert owner.post(f"{page_of('clerk')}overrides/{one.id}/withdrawal/").status_code == 404
    with within(karoo):
        assert PermissionOverride.objects.count() == 1


def test_outsider_gets_404_with_things_there(browser_of, page_of) -> None:
    browser_of("owner").post(f"{page_of('clerk')}overrides/", override())
    outsider = browser_of("outsider")
    assert outsider.get(page_of("clerk")).status_code == 404
    assert outsider.get(page_of("clerk", "mumbai")).status_code == 404
    assert outsider.post(f"{page_of('clerk', 'mumbai')}overrides/", override()).status_code == 404


def test_branch_code_is_taken_once_and_a_branch_is_closed(browser_of, karoo, within) -> None:
    owner = browser_of("owner")
    assert owner.post("/t/karoo/branches/", {"code": "cpt", "name": "Cape Town"}).status_code == 302
    again = owner.post("/t/karoo/branches/", {"code": "CPT", "name": "Another"})
    assert again.status_code == 422 and "Another branch has the code CPT" in again.content.decode()
    with within(karoo):
        branch = Branch.objects.get()
    owner.post(f"/t/karoo/branches/{branch.id}/", {"code": "CPT", "name": "Cape Town"})
    assert "state-neutral" in owner.get("/t/karoo/branches/").content.decode()
