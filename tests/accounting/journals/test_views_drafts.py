"""The pages of drafts: their list, the document with its steps, the limit of approval, and the home page."""

from dataclasses import replace

import pytest

from accounting.journals.contents import content_of
from accounting.journals.drafting import change_draft, create_draft
from accounting.journals.models import DraftEntry
from accounting.journals.shown import draft_rows
from accounting.journals.submitting import submit_draft
from accounting.ledger.models import BookSettings, JournalEntry
from erp.foundation.actor import Limits
from tenancy.notices.models import Notice
from tests.accounting.journals.drafts import ask_for_approval_above, dollars, draft, submitted
from tests.accounting.ledger.counting import own_queries

pytestmark = pytest.mark.django_db
LIST = "/t/karoo/journal/drafts/"


def url(one: DraftEntry, step: str = "") -> str:
    return f"{LIST}{one.id}/{step}"


def text(response) -> str:
    return response.content.decode()


def test_list_shows_first_what_waits_for_its_reader(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        draft(accountant, memo="Still typing")
        submitted(accountant)
    for_admin, for_maker = text(browser_of("admin").get(LIST)), text(browser_of("accountant").get(LIST))
    assert for_admin.index("For you to approve") < for_admin.index("Drafts</h2>")
    assert "For you to approve" not in for_maker
    assert "Submitted, waiting for approval" in for_maker
    assert "Still typing" in for_maker


def test_whoever_had_an_entry_in_hand_is_offered_no_approval(browser_of, karoo, within, accountant, admin) -> None:
    with within(karoo):
        one = draft(accountant)
        for version, editor in ((1, admin), (2, accountant)):
            changed = replace(content_of(one), memo=f"Changed by {editor.label}")
            change_draft(one.id, changed, version=version, actor=editor)
        submit_draft(one.id, actor=accountant)
    admin_sees, owner_sees = browser_of("admin"), browser_of("owner")
    assert "For you to approve" not in text(admin_sees.get(LIST))
    assert url(one, "approval/") not in text(admin_sees.get(url(one)))
    assert "For you to approve" in text(owner_sees.get(LIST))
    assert url(one, "approval/") in text(owner_sees.get(url(one)))


def test_an_entry_is_offered_by_the_size_that_the_act_measures(karoo, within, accountant, admin) -> None:
    with within(karoo):
        made = submit_draft(create_draft(dollars("0.01"), actor=accountant).id, actor=accountant)
        [below] = draft_rows([made], replace(admin, limits=Limits(approve=17_999_99)), "karoo")
        [up_to] = draft_rows([made], replace(admin, limits=Limits(approve=18_000_00)), "karoo")
    assert (below["key"], up_to["key"]) == ("submitted", "yours")


def test_posting_is_offered_by_the_size_that_the_act_measures(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        ask_for_approval_above(17_999_99)
        made = submit_draft(create_draft(dollars("0.01"), actor=accountant).id, actor=accountant)
    assert url(made, "posting/") not in text(browser_of("owner").get(url(made)))


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_however_many_there_are(browser_of, karoo, within, accountant, rows) -> None:
    with within(karoo):
        for _ in range(rows):
            submitted(accountant)
    assert own_queries(browser_of("admin"), LIST) == 2


def test_a_draft_opens_in_the_grid_with_what_was_typed(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        one = draft(accountant)
    page = text(browser_of("accountant").get(url(one)))
    assert 'value="1540 Petty cash"' in page
    assert 'name="line-0-debit" value="100.00"' in page
    assert f'name="idempotency_key" value="{one.entry_key}"' in page
    assert "field-error" not in page


def test_two_people_who_edit_one_draft_are_told_so(browser_of, karoo, within, accountant, admin) -> None:
    with within(karoo):
        one = draft(accountant)
        change_draft(one.id, content_of(one), version=1, actor=admin)
        data = {
            "posting_date": "2026-10-31",
            "memo": "Hers",
            "idempotency_key": str(one.entry_key),
            "version": "1",
            "line-0-account": "1540",
            "line-0-debit": "5",
        }
    assert browser_of("admin").post("/t/karoo/journal/new/", {**data, "save": "1"}).status_code == 302
    browser = browser_of("accountant")
    response = browser.post("/t/karoo/journal/new/", {**data, "memo": "His", "save": "1"})
    assert response.status_code == 422
    assert "changed this draft at" in text(response)
    assert 'value="His"' in text(response)
    assert browser.post("/t/karoo/journal/new/", {**data, "memo": "His", "save_as_new": "1"}).status_code == 302
    with within(karoo):
        assert set(DraftEntry.objects.values_list("memo", flat=True)) == {"Hers", "His"}


def test_approval_goes_its_way_over_the_pages(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        ask_for_approval_above(0)
        one = draft(accountant)
    maker, checker = browser_of("accountant"), browser_of("admin")
    assert maker.post(url(one, "submission/")).status_code == 302
    assert "Entries to approve" in text(checker.get("/t/karoo/"))
    assert "Entries to approve" not in text(maker.get("/t/karoo/"))
    page = text(checker.get(url(one)))
    assert "Approve and post" in page
    assert "Approve</button>" not in text(maker.get(url(one)))
    assert checker.post(url(one, "approval/"), {"version": one.version}).status_code == 302
    assert "Approved entries to post" in text(maker.get("/t/karoo/"))
    posted = maker.post(url(one, "posting/"))
    with within(karoo):
        entry = JournalEntry.objects.get()
    assert posted.headers["Location"] == f"/t/karoo/journal/{entry.number}/"
    document = text(maker.get(posted.headers["Location"]))
    assert "Approved by" in document
    assert url(one) in document
    assert entry.number in text(maker.get(url(one)))


def test_approve_and_post_is_one_step_or_none(browser_of, karoo, within, accountant, owner) -> None:
    with within(karoo):
        ask_for_approval_above(0)
        one = submitted(accountant)
        from accounting.periods.closing import close_period
        from accounting.periods.models import AccountingPeriod

        close_period(AccountingPeriod.objects.get(starts="2026-10-01"), actor=owner)
    response = browser_of("admin").post(url(one, "approval/"), {"version": one.version, "post": "1"})
    assert response.status_code == 422
    assert "period that is closed" in text(response)
    with within(karoo):
        one.refresh_from_db()
        assert one.state == "submitted"


def test_sending_back_asks_for_a_reason_beside_its_field(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        one = submitted(accountant)
    checker = browser_of("admin")
    refused = checker.post(url(one, "return/"), {"version": one.version, "reason": ""})
    assert refused.status_code == 422
    assert 'id="id_reason_error"' in text(refused)
    assert checker.post(url(one, "return/"), {"version": one.version, "reason": "Wrong bank"}).status_code == 302
    maker = browser_of("accountant")
    assert "Wrong bank" in text(maker.get(url(one)))
    assert "Your entries sent back" in text(maker.get("/t/karoo/"))


def test_maker_who_asks_for_the_approval_anyway_is_refused(browser_of, karoo, within, admin) -> None:
    with within(karoo):
        one = submitted(admin)
    response = browser_of("admin").post(url(one, "approval/"), {"version": one.version})
    assert response.status_code == 422
    assert "another person approves it" in text(response)


def test_taking_back_and_discarding(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        one = submitted(accountant)
    browser = browser_of("accountant")
    assert browser.post(url(one, "discarding/")).status_code == 422
    browser.post(url(one, "taking-back/"))
    assert browser.post(url(one, "discarding/")).headers["Location"] == LIST
    assert "Nothing" not in text(browser.get(LIST))
    assert "Discarded" in text(browser.get(url(one)))


def test_limit_is_set_by_an_admin_as_an_amount(browser_of, karoo, within) -> None:
    page = "/t/karoo/journal/approval/"
    browser = browser_of("admin")
    refused = browser.post(page, {"approval_above": "a lot"})
    assert refused.status_code == 422
    assert 'value="a lot"' in text(refused)
    browser.post(page, {"approval_above": "10,000"})
    with within(karoo):
        assert BookSettings.objects.get().approval_above == 10_000_00
    assert 'value="10000.00"' in text(browser.get(page))
    with within(karoo):
        told = Notice.objects.get(kind="accounting.settings.approval_limit")
        assert told.membership.user.email == "owner@karoo.example"
        assert "from no limit to 10,000.00 ZAR" in told.sentence


@pytest.mark.parametrize("lifted", ["", "10,000.01"])
def test_limit_is_lifted_by_an_owner_alone(browser_of, karoo, within, lifted: str) -> None:
    page = "/t/karoo/journal/approval/"
    with within(karoo):
        ask_for_approval_above(10_000_00)
    refused = browser_of("admin").post(page, {"approval_above": lifted})
    assert refused.status_code == 422
    assert "Only an owner raises or removes the limit" in text(refused)
    assert browser_of("admin").post(page, {"approval_above": "9,000"}).status_code == 302
    assert browser_of("owner").post(page, {"approval_above": lifted}).status_code == 302
    with within(karoo):
        assert BookSettings.objects.get().approval_above in (None, 10_000_01)
        assert Notice.objects.filter(kind="accounting.settings.approval_limit").count() == 2


def test_accountant_neither_sees_nor_raises_the_limit(browser_of) -> None:
    browser = browser_of("accountant")
    assert browser.get("/t/karoo/journal/approval/").status_code == 403
    assert browser.post("/t/karoo/journal/approval/", {"approval_above": "999999"}).status_code == 403


def test_who_only_reads_sees_drafts_and_takes_no_step(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        one = submitted(accountant)
    browser = browser_of("auditor")
    assert "Send it back" not in text(browser.get(url(one)))
    for step in ("submission/", "taking-back/", "approval/", "return/", "posting/", "discarding/"):
        assert browser.post(url(one, step)).status_code == 403


def test_outsider_gets_404_for_every_draft(browser_of, karoo, mumbai, within, accountant) -> None:
    with within(karoo):
        one = submitted(accountant)
    browser = browser_of("outsider")
    assert browser.get(url(one)).status_code == 404
    assert browser.get(url(one).replace("karoo", "mumbai")).status_code == 404
    for step in ("approval/", "posting/", "return/"):
        assert browser.post(url(one, step).replace("karoo", "mumbai")).status_code == 404
    with within(karoo):
        one.refresh_from_db()
        assert one.state == "submitted"


def test_submit_from_a_stale_page_is_refused_by_state(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        one = draft(accountant)
        submit_draft(one.id, actor=accountant)
    response = browser_of("accountant").post(url(one, "submission/"))
    assert response.status_code == 422
    assert "submitted by now, not draft" in text(response)


def test_drafts_are_found_by_their_words_their_state_and_their_keeper(
    browser_of, karoo, within, accountant, owner
) -> None:
    with within(karoo):
        draft(accountant, memo="Rent of the shop")
        draft(owner, memo="Licences")
        submitted(accountant)
    browser = browser_of("accountant")

    def listed(query: str) -> str:
        return browser.get(f"/t/karoo/journal/drafts/{query}").content.decode().split("<main")[1]

    assert "Rent of the shop" in listed("?text=rent") and "Licences" not in listed("?text=rent")
    assert "Licences" not in listed("?mine=on") and "Rent of the shop" in listed("?mine=on")
    assert "Rent of the shop" not in listed("?state=submitted")
    assert "No entry like that waits" in listed("?text=nothing+like+it")
    assert "Keep this view" in listed("?mine=on")
