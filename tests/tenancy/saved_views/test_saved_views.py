"""Views of lists that a person keeps for himself."""

import pytest

from tenancy.access.models import Membership
from tenancy.saved_views.keeping import MOST_VIEWS, MOST_VIEWS_IN_ALL
from tenancy.saved_views.models import SavedView

pytestmark = pytest.mark.django_db
VIEWS = "/t/karoo/saved-views/"
JOURNAL = "/t/karoo/journal/"
CHARGES = {"path": "journal/", "name": "Bank charges", "query": "account=6310&text=fee"}


def kept(karoo, within) -> list[str]:
    with within(karoo):
        return list(SavedView.objects.order_by("name").values_list("name", flat=True))


def test_a_filtered_list_is_kept_under_a_name_and_opened_by_it(browser_of, karoo, within) -> None:
    browser = browser_of("accountant")
    assert "Keep this view" not in browser.get(JOURNAL).content.decode()
    assert "Keep this view" in browser.get(f"{JOURNAL}?text=fee").content.decode()
    response = browser.post(VIEWS, CHARGES)
    assert response.headers["Location"] == f"{JOURNAL}?account=6310&text=fee"
    page = browser.get(JOURNAL).content.decode()
    assert 'href="?account=6310&amp;text=fee"' in page and "Bank charges" in page


def test_the_view_that_is_open_is_marked_and_can_be_forgotten(browser_of, karoo, within) -> None:
    browser = browser_of("accountant")
    browser.post(VIEWS, {**CHARGES, "query": "text=fee"})
    page = browser.get(f"{JOURNAL}?text=fee").content.decode()
    assert 'href="?text=fee" aria-current="true"' in page
    assert "Keep this view" not in page
    with within(karoo):
        view = SavedView.objects.get()
    assert browser.post(f"{VIEWS}{view.id}/removal/").status_code == 302
    assert kept(karoo, within) == []


def test_the_same_name_again_means_the_newer_one(browser_of, karoo, within) -> None:
    browser = browser_of("accountant")
    browser.post(VIEWS, CHARGES)
    browser.post(VIEWS, {**CHARGES, "query": "text=other"})
    with within(karoo):
        assert SavedView.objects.get().query == "text=other"


def test_views_are_their_owners_alone(browser_of, karoo, within) -> None:
    browser_of("accountant").post(VIEWS, CHARGES)
    colleague = browser_of("owner")
    assert "Bank charges" not in colleague.get(JOURNAL).content.decode()
    with within(karoo):
        view = SavedView.objects.get()
    assert colleague.post(f"{VIEWS}{view.id}/removal/").status_code == 404
    assert kept(karoo, within) == ["Bank charges"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "  "}, "Give the view a name"),
        ({"name": "n" * 61}, "Give the view a name"),
        ({"name": "Bank\x00"}, "The name holds signs that no text has"),
        ({"query": ""}, "Filter a list first"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_the_name_that_stays(browser_of, changed, words) -> None:
    response = browser_of("accountant").post(VIEWS, {**CHARGES, **changed})
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert f'value="{changed.get("name", CHARGES["name"])}"' in page


def test_nobody_keeps_more_views_than_he_finds_his_way_in(browser_of, karoo, within) -> None:
    with within(karoo):
        member = Membership.objects.get(role="accountant")
        for number in range(MOST_VIEWS):
            SavedView.objects.create(membership=member, path="journal/", name=f"View {number}", query="text=x")
    browser = browser_of("accountant")
    assert "Forget one of them first." in browser.post(VIEWS, CHARGES).content.decode()
    assert browser.post(VIEWS, {**CHARGES, "name": "View 3"}).status_code == 302


def test_views_of_all_lists_together_have_a_bound(browser_of, karoo, within) -> None:
    with within(karoo):
        member = Membership.objects.get(role="accountant")
        for number in range(MOST_VIEWS_IN_ALL):
            SavedView.objects.create(membership=member, path=f"accounts/{number}/", name="Mine", query="text=x")
    browser = browser_of("accountant")
    assert "You keep 200 views of all lists together already." in browser.post(VIEWS, CHARGES).content.decode()
    assert len(kept(karoo, within)) == MOST_VIEWS_IN_ALL


@pytest.mark.parametrize(
    "path",
    ["", "//evil.example/", "../mumbai/journal/", "journal/../../mumbai/", "no/such/page/", "https://evil.example/"],
)
def test_an_address_that_is_no_list_of_ours_is_not_found(browser_of, karoo, within, path) -> None:
    assert browser_of("accountant").post(VIEWS, {**CHARGES, "path": path}).status_code == 404
    assert kept(karoo, within) == []


def test_an_outsider_keeps_and_forgets_nothing(browser_of, karoo, within) -> None:
    browser_of("accountant").post(VIEWS, CHARGES)
    with within(karoo):
        view = SavedView.objects.get()
    outsider = browser_of("outsider")
    assert outsider.post(VIEWS, CHARGES).status_code == 404
    assert outsider.post(f"{VIEWS}{view.id}/removal/").status_code == 404
    assert kept(karoo, within) == ["Bank charges"]
