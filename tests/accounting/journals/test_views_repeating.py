"""The pages of templates, copies, recurring entries, planned reversals and files."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounting.journals.drafting import create_draft
from accounting.journals.models import DraftEntry
from accounting.journals.planned_reversals import plan_reversal
from accounting.journals.repeating_models import EntryFile, EntryTemplate, PlannedReversal, RecurringEntry
from accounting.ledger.models import JournalEntry
from erp.foundation import clock
from tenancy.access.models import Membership
from tenancy.access.overriding import override_permission
from tests.accounting.journals.drafts import content, draft, submitted
from tests.accounting.journals.repeating import FIRST, recurring, run_until, template
from tests.accounting.ledger.counting import own_queries
from tests.accounting.ledger.entries import CASH, DAY, SALES, post

pytestmark = pytest.mark.django_db
JOURNAL = "/t/karoo/journal/"
ACCRUED = {
    "posting_date": "2026-10-31",
    "memo": "Accrued",
    "idempotency_key": "00000000-0000-7000-8000-000000000001",
    "line-0-account": CASH,
    "line-0-debit": "5",
    "line-1-account": SALES,
    "line-1-credit": "5",
}


def text(response) -> str:
    return response.content.decode()


def receipt(name: str = "receipt.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"Paid in cash")


def test_a_template_is_kept_used_and_retired(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        entry = post(accountant, (CASH, 700), (SALES, -700))
    browser, page = browser_of("accountant"), f"{JOURNAL}templates/"
    assert "No templates yet" in text(browser.get(page))
    assert browser.post(page, {"name": "Till", "entry": entry.number}).headers["Location"] == page
    refused = browser.post(page, {"name": "Till", "entry": entry.number})
    assert refused.status_code == 422
    assert "called “Till” already" in text(refused)
    with within(karoo):
        kept = EntryTemplate.objects.get()
    grid = text(browser.get(f"{JOURNAL}new/?template={kept.id}"))
    assert 'name="line-0-debit" value="7.00"' in grid
    browser.post(f"{page}{kept.id}/retirement/")
    assert "No templates yet" in text(browser.get(page))


def test_an_entry_is_copied_into_the_grid_also_with_sides_changed(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        entry = post(accountant, (CASH, 700), (SALES, -700))
    browser = browser_of("accountant")
    assert f"?copy={entry.number}&amp;turned=1" in text(browser.get(f"{JOURNAL}{entry.number}/"))
    assert 'name="line-0-debit" value="7.00"' in text(browser.get(f"{JOURNAL}new/?copy={entry.number}"))
    turned = text(browser.get(f"{JOURNAL}new/?copy={entry.number}&turned=1"))
    assert 'name="line-0-credit" value="7.00"' in turned
    assert browser.get(f"{JOURNAL}new/?copy=JE-2026-99999").status_code == 404
    assert browser.get(f"{JOURNAL}new/?template=nonsense").status_code == 404


def test_a_template_is_let_repeat_and_shows_its_next_days(browser_of, karoo, within, accountant, monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda zone: FIRST)
    with within(karoo):
        one = template(accountant)
    browser, page = browser_of("accountant"), f"{JOURNAL}recurring/new/?template={one.id}"
    refused = browser.post(page, {"frequency": "monthly", "starts": "2026-08-31", "ends": "2026-08-01"})
    assert refused.status_code == 422
    assert "before the first day" in text(refused)
    assert 'value="2026-08-01"' in text(refused)
    given = {"frequency": "monthly", "starts": "2026-08-31", "most_times": "3", "posts": "on"}
    made = browser.post(page, given)
    assert made.status_code == 302
    shown = text(browser.get(made.headers["Location"]))
    for day in ("31 Aug 2026", "30 Sep 2026", "31 Oct 2026"):
        assert day in shown
    assert "30 Nov 2026" not in shown
    assert "Rent" in text(browser.get(f"{JOURNAL}recurring/"))


def test_it_is_paused_resumed_and_stopped_on_its_page(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        one = recurring(accountant)
    browser, page = browser_of("accountant"), f"{JOURNAL}recurring/{one.id}/"
    for step, shown in (("pause", "Paused"), ("resume", "Active"), ("stop", "Over")):
        browser.post(f"{page}state/", {step: "1"})
        assert shown in text(browser.get(page))
    with within(karoo):
        assert RecurringEntry.objects.get().next_on is None


def test_its_page_leads_to_what_it_made(browser_of, karoo, within, accountant, owner) -> None:
    from accounting.periods.closing import close_period
    from accounting.periods.models import AccountingPeriod

    with within(karoo):
        one = recurring(accountant)
        close_period(AccountingPeriod.objects.get(starts="2026-08-01"), actor=owner)
        run_until(date(2026, 9, 30))
        entry, waiting = JournalEntry.objects.get(), DraftEntry.objects.get(state="draft")
    shown = text(browser_of("accountant").get(f"{JOURNAL}recurring/{one.id}/"))
    assert f"{JOURNAL}{entry.number}/" in shown
    assert f"{JOURNAL}drafts/{waiting.id}/" in shown
    assert "could not be posted" in shown
    assert "could not be posted" in text(browser_of("accountant").get(f"{JOURNAL}drafts/{waiting.id}/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_the_same_however_many_there_are(browser_of, karoo, within, accountant, rows) -> None:
    with within(karoo):
        for number in range(rows):
            template(accountant, name=f"Template {number}")
        recurring(accountant)
    assert own_queries(browser_of("accountant"), f"{JOURNAL}templates/") == 2
    assert own_queries(browser_of("accountant"), f"{JOURNAL}recurring/") == 2


def test_a_day_of_reversal_is_refused_beside_its_field_to_whoever_may_not_reverse(
    browser_of, karoo, within, owner, accountant
) -> None:
    with within(karoo):
        member = Membership.objects.get(user_id=accountant.id)
        override_permission(
            member, code="accounting.journal_entry.reverse", effect="deny", reason="Four eyes", actor=owner
        )
        kept = create_draft(replace(content((CASH, 5), (SALES, -5)), reverse_on=date(2026, 11, 1)), actor=owner)
    browser, before = browser_of("accountant"), JOURNAL + "new/"
    refused = browser.post(before, ACCRUED | {"reverse_on": "2026-11-01"})
    assert refused.status_code == 422
    assert 'id="id_reverse_on_error"' in text(refused)
    assert "You may not reverse entries" in text(refused)
    assert 'value="2026-11-01"' in text(refused)
    of_draft = browser.post(f"{JOURNAL}drafts/{kept.id}/posting/", follow=True)
    assert "You may not reverse entries" in text(of_draft)
    with within(karoo):
        assert not JournalEntry.objects.exists()
    assert browser.post(before, ACCRUED).status_code == 302


def test_an_accrual_is_typed_shown_on_both_entries_and_called_off(browser_of, karoo, within, accountant) -> None:
    browser = browser_of("accountant")
    typed = ACCRUED
    early = browser.post(f"{JOURNAL}new/", {**typed, "reverse_on": "2026-10-31"})
    assert early.status_code == 422
    assert 'id="id_reverse_on_error"' in text(early)
    posted = browser.post(f"{JOURNAL}new/", {**typed, "reverse_on": "2026-11-01"})
    shown = text(browser.get(posted.headers["Location"]))
    assert "To be reversed on 1 Nov 2026" in shown
    with within(karoo):
        run_until(date(2026, 11, 1))
        reversal = JournalEntry.objects.get(reversal_of__isnull=False)
        second = post(accountant, (CASH, 5), (SALES, -5))
        plan_reversal(second, reverse_on=date(2026, 11, 1), actor=accountant)
    assert reversal.number in text(browser.get(posted.headers["Location"]))
    assert "as was planned" in text(browser.get(f"{JOURNAL}{reversal.number}/"))
    browser.post(f"{JOURNAL}{second.number}/planned-reversal/")
    assert "To be reversed" not in text(browser.get(f"{JOURNAL}{second.number}/"))
    with within(karoo):
        assert PlannedReversal.objects.filter(is_over=False).count() == 0


def test_a_file_is_attached_downloaded_and_taken_away(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        one = draft(accountant)
    browser, files = browser_of("accountant"), f"{JOURNAL}drafts/{one.id}/files/"
    browser.post(files, {"file": receipt("../../etc/receipt.txt")})
    with within(karoo):
        kept = EntryFile.objects.get()
    assert "receipt.txt" in text(browser.get(f"{JOURNAL}drafts/{one.id}/"))
    answer = browser.get(f"{files}{kept.id}/")
    assert b"".join(answer.streaming_content) == b"Paid in cash"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="receipt.txt"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Choose a file first" in text(browser.post(files, {}, follow=True))
    refused = browser.post(files, {"file": SimpleUploadedFile("x.txt", b"MZ\x00\x01")}, follow=True)
    assert "no file of a kind" in text(refused)
    assert "is taken away" in text(browser.post(f"{files}{kept.id}/removal/", follow=True))
    assert browser.post(f"{files}{kept.id}/removal/").status_code == 404
    assert browser.get(f"{files}{kept.id}/").status_code == 404


def test_a_file_of_a_posted_entry_is_downloaded_by_readers_and_stays(browser_of, karoo, within, accountant) -> None:
    with within(karoo):
        entry = post(accountant, (CASH, 5), (SALES, -5), day=DAY)
        other = post(accountant, (CASH, 6), (SALES, -6), day=DAY)
    files = f"{JOURNAL}{entry.number}/files/"
    browser_of("accountant").post(files, {"file": receipt()})
    with within(karoo):
        kept = EntryFile.objects.get()
    reader = browser_of("auditor")
    assert reader.get(f"{files}{kept.id}/").status_code == 200
    assert reader.post(files, {"file": receipt()}).status_code == 403
    assert reader.get(f"{JOURNAL}{other.number}/files/{kept.id}/").status_code == 404
    assert browser_of("outsider").get(f"{files}{kept.id}/").status_code == 404


def test_files_of_what_waits_for_approval_are_read_and_not_taken_away(browser_of, karoo, within, accountant) -> None:
    from accounting.journals.attaching import attach_to_draft

    with within(karoo):
        one = submitted(accountant)
        attach_to_draft(one.id, b"Proof", name="proof.txt", actor=accountant)
    page = text(browser_of("admin").get(f"{JOURNAL}drafts/{one.id}/"))
    assert "proof.txt" in page
    assert "Take away" not in page


def test_things_of_another_tenant_are_not_there(browser_of, karoo, mumbai, within, accountant) -> None:
    from accounting.journals.attaching import attach_to_draft

    with within(karoo):
        one, repeats = draft(accountant), recurring(accountant)
        kept = attach_to_draft(one.id, b"Secret", name="secret.txt", actor=accountant)
        kept_template = EntryTemplate.objects.get()
    browser = browser_of("outsider")
    for root in ("/t/karoo/journal/", "/t/mumbai/journal/"):
        for path in (
            f"drafts/{one.id}/files/{kept.id}/",
            f"new/?template={kept_template.id}",
            f"recurring/new/?template={kept_template.id}",
            f"recurring/{repeats.id}/",
        ):
            assert browser.get(root + path).status_code == 404
        assert browser.post(f"{root}templates/{kept_template.id}/retirement/").status_code == 404
        assert browser.post(f"{root}recurring/{repeats.id}/state/", {"stop": "1"}).status_code == 404
        assert browser.post(f"{root}drafts/{one.id}/files/{kept.id}/removal/").status_code == 404
    with within(karoo):
        assert not EntryTemplate.objects.get().is_retired
