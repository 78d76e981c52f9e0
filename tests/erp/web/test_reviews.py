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


def _beside(row: ReviewedMember, decision: str = "", note: str = "", shown: str = "") -> dict[str, str]:
    """What a browser sends for one person of the sheet."""
    return {f"{row.id}-decision": decision, f"{row.id}-note": note, f"{row.id}-shown": shown}


def _decide_all(owner: Client, review: str, karoo: Tenant) -> None:
    with tenant_context(karoo.id):
        rows = list(ReviewedMember.objects.filter(decision=""))
    sheet = {name: value for row in rows for name, value in _beside(row, "confirmed").items()}
    assert owner.post(f"{review}decisions/", sheet).status_code == 302


def test_sheet_shows_everybody_at_the_same_number_of_queries(
    browser_of, review: str, karoo: Tenant, django_assert_num_queries
) -> None:
    owner = browser_of("owner")
    with django_assert_num_queries(8):
        body = owner.get(review).content.decode()
    assert body.count("review-row") == 5
    assert body.count('value="revoked"') == 4


def test_refusal_stands_beside_the_person_and_the_note_is_kept(browser_of, review: str, karoo: Tenant) -> None:
    clerk, admin = _row(karoo, "clerk"), _row(karoo, "admin")
    sheet = _beside(clerk, "changed", "Does the books") | _beside(admin, "confirmed", "Runs the shop")
    response = browser_of("owner").post(f"{review}decisions/", sheet)
    body = response.content.decode()
    assert response.status_code == 422
    assert "is as it was found" in body.split(f'id="row-{clerk.id}"')[1].split("</section>")[0]
    for row, decision, note in ((clerk, "changed", "Does the books"), (admin, "confirmed", "Runs the shop")):
        assert f'name="{row.id}-note" type="text" maxlength="300" value="{note}"' in body
        assert f'name="{row.id}-decision" value="{decision}" checked' in body
    assert 'data-unsaved="still"' in body
    assert (_row(karoo, "admin").decision, _row(karoo, "admin").note) == ("", "")


def test_all_that_is_typed_is_saved_at_once_notes_without_decision_too(browser_of, review: str, karoo: Tenant) -> None:
    owner = browser_of("owner")
    people = ("clerk", "admin", "auditor", "accountant")
    clerk, admin, auditor, accountant = (_row(karoo, person) for person in people)
    sheet = (
        _beside(clerk, "confirmed")
        | _beside(admin, "revoked", "Left in May")
        | _beside(auditor, note="Ask Sarah")
        | _beside(accountant)
    )
    assert owner.post(f"{review}decisions/", sheet).status_code == 302
    assert [(_row(karoo, one).decision, _row(karoo, one).note) for one in people] == [
        ("confirmed", ""),
        ("revoked", "Left in May"),
        ("", "Ask Sarah"),
        ("", ""),
    ]
    body = owner.get(review).content.decode()
    assert f'name="{auditor.id}-note" type="text" maxlength="300" value="Ask Sarah"' in body
    assert f'name="{auditor.id}-shown" value="|Ask Sarah"' in body
    assert "What you wrote about 3 people is saved." in body
    with tenant_context(karoo.id):
        assert AuditEvent.objects.filter(act="tenancy.review.noted", subject_label="auditor@karoo.example").exists()
        assert Membership.objects.get(user__email="admin@karoo.example").is_suspended


def test_what_is_typed_is_saved_by_the_button_that_finishes(browser_of, review: str, karoo: Tenant) -> None:
    browser_of("owner").post(f"{review}finishing/", _beside(_row(karoo, "clerk"), "confirmed", "Still at the counter"))
    assert (_row(karoo, "clerk").decision, _row(karoo, "clerk").note) == ("confirmed", "Still at the counter")
    with tenant_context(karoo.id):
        assert AccessReview.objects.get().is_open


def test_who_was_decided_about_meanwhile_is_not_so_in_silence(browser_of, review: str, karoo: Tenant) -> None:
    owner, admin = browser_of("owner"), browser_of("admin")
    clerk = _row(karoo, "clerk")
    admin.post(f"{review}decisions/", _beside(clerk, "revoked", "Left"))
    response = owner.post(f"{review}decisions/", _beside(clerk, "confirmed", "Needed"))
    assert response.status_code == 422
    body = response.content.decode()
    assert "meanwhile: revoked by Admin" in body
    assert f'name="{clerk.id}-shown" value="revoked|Left"' in body
    assert _row(karoo, "clerk").decision == "revoked"
    # Whoever is left as he was shown stays as the other one decided.
    assert owner.post(f"{review}decisions/", _beside(clerk)).status_code == 302
    assert _row(karoo, "clerk").decision == "revoked"
    owner.post(f"{review}decisions/", _beside(clerk, "confirmed", "Needed", "revoked|Left"))
    assert _row(karoo, "clerk").decision == "confirmed"


def test_who_may_do_something_else_since_is_shown_undecided(browser_of, review: str, karoo: Tenant) -> None:
    owner = browser_of("owner")
    _decide_all(owner, review, karoo)
    with tenant_context(karoo.id):
        Membership.objects.filter(user__email="clerk@karoo.example").update(role="auditor")
    clerk = _row(karoo, "clerk")
    body = owner.get(review).content.decode()
    assert "changed since" in body
    assert f'name="{clerk.id}-decision" value="" checked' in body
    note_alone = owner.post(f"{review}decisions/", _beside(clerk, "", "Does the books now"))
    assert (note_alone.status_code, "Decide about Clerk as well" in note_alone.content.decode()) == (422, True)
    owner.post(f"{review}decisions/", _beside(clerk, "confirmed"))
    assert "changed since" not in owner.get(review).content.decode()


def test_note_with_a_line_break_holds_nobody_up(browser_of, review: str, karoo: Tenant) -> None:
    owner, clerk, admin = browser_of("owner"), _row(karoo, "clerk"), _row(karoo, "admin")
    assert owner.post(f"{review}decisions/", _beside(clerk, note="first\r\nsecond")).status_code == 302
    assert _row(karoo, "clerk").note == "first second"
    again = _beside(clerk, note="first second", shown="|first second") | _beside(admin, "confirmed")
    assert owner.post(f"{review}decisions/", again).status_code == 302
    assert _row(karoo, "admin").decision == "confirmed"


def test_note_that_is_too_long_is_refused_beside_it(browser_of, review: str, karoo: Tenant) -> None:
    response = browser_of("owner").post(f"{review}decisions/", _beside(_row(karoo, "clerk"), "confirmed", "x" * 301))
    assert response.status_code == 422
    assert "at most 300" in response.content.decode()
    assert "x" * 301 in response.content.decode()


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
    assert auditor.post(f"{review}decisions/", _beside(_row(karoo, "clerk"), "confirmed")).status_code == 403


@pytest.mark.parametrize(("person", "status"), [("accountant", 403), ("clerk", 403), ("outsider", 404)])
def test_others_see_no_review(person: str, status: int, browser_of, review: str) -> None:
    for address in (LIST, review, f"{review}pdf/"):
        assert browser_of(person).get(address).status_code == status
