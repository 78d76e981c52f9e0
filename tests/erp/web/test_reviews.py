"""Reviews of access at a browser: begun, decided beside each person, finished, taken along."""

import json

import pytest
from django.test import Client

from auditlog.events.models import AuditEvent
from tenancy.access.models import Membership
from tenancy.business.letterhead import Letterhead, letterhead_of
from tenancy.reviews.models import AccessReview, ReviewedMember
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant

pytestmark = pytest.mark.django_db
LIST = "/t/karoo/people/reviews/"


@pytest.fixture
def review(browser_of, karoo: Tenant) -> str:
    """The address of a review that the owner has begun."""
    return str(browser_of("owner").post(LIST)["Location"])


def _row(karoo: Tenant, person: str) -> ReviewedMember:
    with tenant_context(karoo.id):
        return ReviewedMember.objects.get(email=f"{person}@karoo.example")


def _decide_all(owner: Client, review: str, karoo: Tenant) -> None:
    with tenant_context(karoo.id):
        rows = list(ReviewedMember.objects.filter(decision="").values_list("id", flat=True))
    for row in rows:
        assert owner.post(f"{review}rows/{row}/", {"decision": "confirmed"}).status_code == 302


def test_sheet_shows_everybody_at_the_same_number_of_queries(
    browser_of, review: str, karoo: Tenant, django_assert_num_queries
) -> None:
    owner = browser_of("owner")
    with django_assert_num_queries(8):
        body = owner.get(review).content.decode()
    assert body.count("review-row") == 5
    assert body.count('value="revoked"') == 4


def test_refusal_stands_beside_the_person_and_the_note_is_kept(browser_of, review: str, karoo: Tenant) -> None:
    response = browser_of("owner").post(
        f"{review}rows/{_row(karoo, 'clerk').id}/", {"decision": "changed", "note": "Does the books"}
    )
    body = response.content.decode()
    assert response.status_code == 422
    assert "is as it was found" in body
    assert 'value="Does the books"' in body


def test_home_page_says_how_many_are_undecided_to_those_who_decide(browser_of, review: str, karoo: Tenant) -> None:
    assert "Access review, undecided" in browser_of("owner").get("/t/karoo/").content.decode()
    assert "Access review" not in browser_of("auditor").get("/t/karoo/").content.decode()
    with tenant_context(karoo.id):
        Tenant.objects.update(time_zone="Pacific/Kiritimati")
    assert "Access review, undecided" in browser_of("admin").get("/t/karoo/").content.decode()


def test_review_is_finished_and_taken_along_as_pdf_and_that_is_recorded(browser_of, review: str, karoo: Tenant) -> None:
    owner = browser_of("owner")
    assert owner.get(f"{review}pdf/").status_code == 404
    owner.post(f"{review}finishing/")
    with tenant_context(karoo.id):
        assert AccessReview.objects.get().is_open
    _decide_all(owner, review, karoo)
    owner.post(f"{review}finishing/")
    body = owner.get(review).content.decode()
    assert "Nothing in it changes any more" in body
    assert 'value="confirmed"' not in body
    pdf, csv = owner.get(f"{review}pdf/"), owner.get(f"{review}csv/")
    assert pdf.content.startswith(b"%PDF")
    assert "karoo-access-review-" in pdf["Content-Disposition"]
    assert csv.content.decode().count("Confirmed") == 5
    assert owner.get(f"{review}docx/").status_code == 404
    with tenant_context(karoo.id):
        taken = AuditEvent.objects.filter(act="tenancy.review.taken_along").order_by("ordinal")
        assert [json.loads(one.changes)["format"] for one in taken] == ["pdf", "csv"]


def test_review_on_paper_carries_the_letterhead(browser_of, review: str, karoo: Tenant, monkeypatch) -> None:
    owner = browser_of("owner")
    _decide_all(owner, review, karoo)
    owner.post(f"{review}finishing/")
    asked: list[str] = []

    def head(tenant: Tenant) -> Letterhead:
        asked.append(tenant.slug)
        return letterhead_of(tenant)

    monkeypatch.setattr("erp.web.views.reviews.letterhead_of", head)
    assert owner.get(f"{review}pdf/").content.startswith(b"%PDF")
    owner.get(f"{review}csv/")
    assert asked == ["karoo"]


def test_who_joined_meanwhile_is_listed_when_somebody_tries_to_finish(browser_of, review: str, karoo: Tenant) -> None:
    owner = browser_of("owner")
    _decide_all(owner, review, karoo)
    with tenant_context(karoo.id):
        user = Membership.objects.get(user__email="clerk@karoo.example").user
        type(user).objects.create_user("new@karoo.example")
        Membership.objects.create(user=type(user).objects.get(email="new@karoo.example"), role="viewer")
    assert "1 member joined" in owner.get(review).content.decode()
    owner.post(f"{review}finishing/")
    assert "new@karoo.example" in owner.get(review).content.decode()


def test_auditor_reads_and_decides_nothing(browser_of, review: str, karoo: Tenant) -> None:
    auditor = browser_of("auditor")
    assert "Confirm" not in auditor.get(review).content.decode().split("page-side")[0]
    assert auditor.post(f"{review}rows/{_row(karoo, 'clerk').id}/", {"decision": "confirmed"}).status_code == 403


@pytest.mark.parametrize(("person", "status"), [("accountant", 403), ("clerk", 403), ("outsider", 404)])
def test_others_see_no_review(person: str, status: int, browser_of, review: str) -> None:
    for address in (LIST, review, f"{review}pdf/"):
        assert browser_of(person).get(address).status_code == status
