"""The pages of roles: read by those who oversee, changed by those who may, within what they hold."""

import pytest

from erp.foundation.actor import Limits
from tenancy.access.models import Membership
from tenancy.access.policy import access_of
from tenancy.access.registry import permissions_of_role
from tenancy.access.role_models import CustomRole
from tests.tenancy.access.people import give, member, role

pytestmark = pytest.mark.django_db

ROLES = "/t/karoo/roles/"
VIEW, POST, EXPORT = "accounting.journal_entry.view", "accounting.journal_entry.post", "reporting.report.export"


@pytest.fixture
def plain(karoo, within) -> CustomRole:
    """A custom role with two permissions, limits and a person in it."""
    with within(karoo):
        made = role("Plain", VIEW, "tenancy.home.view", limits=Limits(post=1_000_000))
        give("clerk", made)
        return made


def fields(*codes: str, **changed: object) -> dict[str, object]:
    return {"name": "Plain", "note": "", "codes": list(codes), **changed}


def test_list_names_every_role_with_its_people(browser_of, plain) -> None:
    page = browser_of("owner").get(ROLES).content.decode()
    for words in ("Plain", "Owner", "Storeman", "What it is for"):
        assert words in page


def test_list_takes_the_same_queries_with_one_role_and_with_three(
    browser_of, karoo, within, plain, django_assert_num_queries
) -> None:
    owner = browser_of("owner")
    owner.get(ROLES)
    with django_assert_num_queries(7):
        owner.get(ROLES)
    with within(karoo):
        role("Second", VIEW)
        role("Third", VIEW, POST)
    with django_assert_num_queries(7):
        assert owner.get(ROLES).content.decode().count("data-row>") == 11


@pytest.mark.parametrize("person", ["accountant", "clerk"])
def test_who_oversees_nobody_sees_no_roles(browser_of, person: str) -> None:
    assert browser_of(person).get(ROLES).status_code == 403


def test_auditor_reads_a_role_and_changes_none(browser_of, plain) -> None:
    auditor = browser_of("auditor")
    page = auditor.get(f"{ROLES}{plain.id}/").content.decode()
    assert 'name="codes"' not in page
    assert auditor.post(f"{ROLES}{plain.id}/", fields(VIEW)).status_code == 403
    assert auditor.get(f"{ROLES}new/").status_code == 403


def test_built_in_role_is_read_and_not_written(browser_of) -> None:
    owner = browser_of("owner")
    assert 'name="codes"' not in owner.get(f"{ROLES}accountant/").content.decode()
    assert owner.post(f"{ROLES}accountant/", fields(VIEW)).status_code == 404


def test_built_in_role_is_copied_with_all_that_it_holds(browser_of, karoo, within) -> None:
    owner = browser_of("owner")
    page = owner.get(f"{ROLES}new/?from=accountant").content.decode()
    assert page.count(" checked") == len(permissions_of_role("accountant"))
    codes = sorted(permissions_of_role("accountant") - {EXPORT})
    answer = owner.post(f"{ROLES}new/?from=accountant", fields(*codes, name="Junior", post_up_to="10,000.50"))
    assert answer.status_code == 302
    with within(karoo):
        made = CustomRole.objects.get(name="Junior")
        assert (made.based_on, made.post_up_to) == ("accountant", 1_000_050)
        assert set(made.permissions.values_list("code", flat=True)) == set(codes)


def test_change_is_saved_and_holds_for_who_has_the_role(browser_of, karoo, within, plain) -> None:
    answer = browser_of("owner").post(f"{ROLES}{plain.id}/", fields(VIEW, POST, own_only=["accounting.journal_entry"]))
    assert answer.status_code == 302
    with within(karoo):
        access = access_of(member("clerk"))
        assert access.permissions == {VIEW, POST}
        assert access.limits == Limits()
        assert access.scope.own_only == {"accounting.journal_entry"}


def test_name_of_a_role_in_use_is_refused_beside_it_and_nothing_typed_is_lost(browser_of, plain) -> None:
    answer = browser_of("owner").post(f"{ROLES}{plain.id}/", fields(VIEW, POST, name="Fancy", note="Typed"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "cannot be renamed: Clerk has it" in page
    assert 'value="Fancy"' in page and 'value="Typed"' in page
    assert f'value="{POST}" aria-label="Post journal entries" checked' in page


@pytest.mark.parametrize("name", ["Plain", " plain ", "OWNER", ""])
def test_name_is_needed_and_taken_once(browser_of, plain, name: str) -> None:
    answer = browser_of("owner").post(f"{ROLES}new/", fields(VIEW, name=name))
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


def test_bad_limit_is_refused_beside_its_field(browser_of, plain) -> None:
    for bad in ("-1", "1.234", "much", "100,50", "$100"):
        answer = browser_of("owner").post(f"{ROLES}{plain.id}/", fields(VIEW, post_up_to=bad))
        assert answer.status_code == 422
        assert f'value="{bad}"' in answer.content.decode()


def test_preview_says_what_changes_and_for_whom_and_writes_nothing(browser_of, karoo, within, plain) -> None:
    page = browser_of("owner").post(f"{ROLES}{plain.id}/effect/", fields(VIEW, POST)).content.decode()
    assert "post journal entries" in page and "see the home page" in page
    assert "Clerk" in page and "+1" in page and "−1" in page
    with within(karoo):
        assert POST not in access_of(member("clerk")).permissions


def test_admin_makes_no_role_beyond_his_own(browser_of, karoo, within) -> None:
    answer = browser_of("admin").post(f"{ROLES}new/", fields(VIEW, "tenancy.role.assign", name="Sly"))
    assert answer.status_code == 422
    assert "You can only give what you hold yourself" in answer.content.decode()
    with within(karoo):
        assert not CustomRole.objects.filter(name="Sly").exists()


def test_role_in_use_stays_and_an_unused_one_goes(browser_of, karoo, within, plain) -> None:
    owner = browser_of("owner")
    page = owner.post(f"{ROLES}{plain.id}/removal/", follow=True).content.decode()
    assert "cannot be deleted: Clerk has it" in page
    with within(karoo):
        give("clerk", "viewer")
    assert owner.post(f"{ROLES}{plain.id}/removal/").status_code == 302
    with within(karoo):
        assert not CustomRole.objects.exists()


def test_outsider_and_unknown_role_get_404(browser_of, plain) -> None:
    assert browser_of("outsider").get(f"{ROLES}{plain.id}/").status_code == 404
    assert browser_of("owner").get(f"{ROLES}emperor/").status_code == 404
    assert browser_of("owner").get(f"{ROLES}new/?from=emperor").status_code == 404


def test_access_page_gives_a_custom_role(browser_of, karoo, within, plain) -> None:
    with within(karoo):
        auditor = Membership.objects.get(user__email="auditor@karoo.example")
    browser_of("owner").post(f"/t/karoo/people/{auditor.id}/access/role/", {"role": str(plain.id)})
    with within(karoo):
        assert member("auditor").role_label == "Plain"


def test_auditor_finds_the_access_reviews_from_the_roles(browser_of) -> None:
    page = browser_of("auditor").get("/t/karoo/roles/").content.decode()
    assert 'href="/t/karoo/people/reviews/"' in page
    assert browser_of("auditor").get("/t/karoo/people/reviews/").status_code == 200
