"""Amounts up to which somebody may act, and the rows that are his to see."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from accounting.ledger.errors import AlreadyReversed
from accounting.ledger.models import JournalEntry
from accounting.ledger.reversal import reverse_journal_entry
from erp.foundation.actor import Actor, Limits
from erp.foundation.errors import PermissionRefused
from tenancy.access.errors import AmountBeyondLimit
from tenancy.access.narrowing import limit_person, narrow_person
from tenancy.access.overriding import override_permission
from tenancy.jobs import registry
from tenancy.jobs.models import Job
from tenancy.jobs.queueing import enqueue_job
from tenancy.jobs.running import run_job_of
from tests.accounting.ledger.entries import CAPITAL, CASH, DAY, post
from tests.tenancy.access.people import SHELL, actor, member, role, someone

pytestmark = pytest.mark.django_db

JOURNAL = "accounting.journal_entry"


@pytest.fixture
def limited(karoo, within) -> Actor:
    """The accountant, who may post up to 1,000.00."""
    with within(karoo):
        limit_person(member("accountant"), limits=Limits(post=100_000), actor=SHELL)
        return actor("accountant")


@pytest.fixture
def narrowed(karoo, within) -> tuple[JournalEntry, JournalEntry]:
    """The accountant sees own entries only; one of his, one of the owner."""
    with within(karoo):
        own = post(actor("accountant"), (CASH, 100), (CAPITAL, -100), memo="Mine")
        other = post(actor("owner"), (CASH, 200), (CAPITAL, -200), memo="Not for his eyes")
        narrow_person(member("accountant"), own_only=[JOURNAL], branches=None, actor=SHELL)
    return own, other


def test_amount_up_to_the_limit_is_posted_and_one_beyond_is_refused(limited, in_karoo) -> None:
    assert post(limited, (CASH, 100_000), (CAPITAL, -100_000)).total == 100_000
    with pytest.raises(AmountBeyondLimit) as refused:
        post(limited, (CASH, 100_001), (CAPITAL, -100_001))
    sentence = str(refused.value)
    assert "up to 1,000.00 ZAR, and this is 1,000.01 ZAR" in sentence
    assert "Owner (Owner)" in sentence and "Admin (Admin)" in sentence
    assert "Accountant" not in sentence and "Clerk" not in sentence
    assert refused.value.field == "lines"


def test_limit_counts_all_debits_of_an_entry(limited, in_karoo) -> None:
    with pytest.raises(AmountBeyondLimit):
        post(limited, (CASH, 60_000), (CASH, 60_000), (CAPITAL, -120_000))


def test_reversal_is_within_the_limit_too(limited, owner, in_karoo) -> None:
    large = post(owner, (CASH, 500_000), (CAPITAL, -500_000))
    with pytest.raises(AmountBeyondLimit, match="post or reverse up to"):
        reverse_journal_entry(large, posting_date=DAY, reason="wrong", actor=limited)


def test_limit_of_the_role_holds_until_the_person_has_an_own_one(in_karoo) -> None:
    cheap = role("Cheap", "accounting.journal_entry.post", limits=Limits(post=100))
    junior = someone("junior", cheap)
    with pytest.raises(AmountBeyondLimit):
        post(junior, (CASH, 101), (CAPITAL, -101))
    limit_person(member("junior"), limits=Limits(post=200), actor=SHELL)
    assert post(actor("junior"), (CASH, 101), (CAPITAL, -101)).total == 101


def test_refusal_stands_beside_the_lines_and_nothing_typed_is_lost(browser_of, limited, karoo) -> None:
    data = {"posting_date": "2026-10-31", "memo": "A large one"} | {
        f"lines-{row}-{name}": value
        for row, line in enumerate([(CASH, "5000", ""), (CAPITAL, "", "5000")])
        for name, value in zip(("account", "debit", "credit"), line, strict=True)
    }
    page = browser_of("accountant").get("/t/karoo/journal/new/").content.decode()
    assert "lines" in page
    answer = browser_of("accountant").post("/t/karoo/journal/new/", {**_hidden(page), **data})
    assert answer.status_code == 422
    assert "A large one" in answer.content.decode()


def _hidden(page: str) -> dict[str, str]:
    import re

    return dict(re.findall(r'<input type="hidden" name="((?!csrf)[^"]+)" value="([^"]*)"', page))


def test_own_entries_only_in_list_home_and_search(browser_of, narrowed) -> None:
    own, other = narrowed
    browser = browser_of("accountant")
    for address in ("journal/", "", f"search/?q={other.number}", "journal/?text=eyes", f"journal/?text={other.number}"):
        page = browser.get(f"/t/karoo/{address}").content.decode()
        assert "Not for his eyes" not in page, address
    assert "Mine" in browser.get("/t/karoo/journal/").content.decode()
    assert own.number in browser.get(f"/t/karoo/search/?q={own.number}").content.decode()


def test_entry_of_others_is_not_there_and_can_not_be_reversed(browser_of, narrowed, karoo, within) -> None:
    own, other = narrowed
    browser = browser_of("accountant")
    for path in (f"journal/{other.number}/", f"journal/{other.number}/reversal/"):
        there, nowhere = (browser.get(f"/t/karoo/{one}") for one in (path, path.replace(other.number, "JE-2026-99999")))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert there.content == nowhere.content
    assert browser.get(f"/t/karoo/journal/{own.number}/").status_code == 200
    with within(karoo), pytest.raises(PermissionRefused):
        reverse_journal_entry(other, posting_date=DAY, reason="x", actor=actor("accountant"))


def test_account_ledger_shows_own_lines_and_no_balance(browser_of, narrowed) -> None:
    page = browser_of("accountant").get(f"/t/karoo/accounts/{CASH}/?from_date=2026-10-01&to_date=2026-10-31")
    text = page.content.decode()
    assert "Mine" in text and "Not for his eyes" not in text
    assert "You see the lines that you posted yourself" in text
    assert "Closing" not in text


def test_reversal_by_others_leads_nowhere(browser_of, narrowed, owner, karoo, within) -> None:
    own, _ = narrowed
    with within(karoo):
        reversal = reverse_journal_entry(own, posting_date=DAY, reason="x", actor=owner)
    for path in (f"journal/{own.number}/", "journal/"):
        assert f"/journal/{reversal.number}/" not in browser_of("accountant").get(f"/t/karoo/{path}").content.decode()
    with within(karoo), pytest.raises(AlreadyReversed):
        reverse_journal_entry(own, posting_date=DAY, reason="x", actor=owner)


def test_jobs_of_others_are_not_there(browser_of, owner, karoo, within) -> None:
    with within(karoo):
        narrow_person(member("accountant"), own_only=["tenancy.job"], branches=None, actor=SHELL)
        job = Job.objects.create(kind="test", label="Secret work", requested_by_id=owner.id)
    browser = browser_of("accountant")
    assert "Secret work" not in browser.get("/t/karoo/jobs/").content.decode()
    assert browser.get(f"/t/karoo/jobs/{job.id}/").status_code == 404
    assert "Secret work" in browser_of("owner").get("/t/karoo/jobs/").content.decode()


def test_imports_of_others_are_not_there(browser_of, owner, karoo, within) -> None:
    from accounting.imports.models import JournalImport

    with within(karoo):
        narrow_person(member("accountant"), own_only=["accounting.journal_import"], branches=None, actor=SHELL)
        batch = JournalImport.objects.create(
            file_name="secret.csv", file_sha256="0" * 64, file_bytes=1, created_by_id=owner.id, created_by_label="x"
        )
    browser = browser_of("accountant")
    assert "secret.csv" not in browser.get("/t/karoo/imports/").content.decode()
    assert browser.get(f"/t/karoo/imports/{batch.id}/").status_code == 404
    assert "secret.csv" in browser_of("owner").get("/t/karoo/imports/").content.decode()


def test_change_holds_in_a_job_that_was_queued_before_it(karoo, within, monkeypatch) -> None:
    seen: list[Actor] = []

    def note(job: Job, doing: Actor) -> str:
        seen.append(doing)
        return "Noted."

    monkeypatch.setitem(registry._works, "tests.note", note)
    with within(karoo):
        before = actor("accountant")
        job = enqueue_job("tests.note", label="A test", actor=before)
        override_permission(
            member("accountant"), code="accounting.journal_entry.post", effect="deny", reason="x", actor=SHELL
        )
        limit_person(member("accountant"), limits=Limits(post=5), actor=SHELL)
        narrow_person(member("accountant"), own_only=[JOURNAL], branches=None, actor=SHELL)
    run_job_of(karoo.id, job.id)
    assert before.may("accounting.journal_entry.post")
    assert not seen[0].may("accounting.journal_entry.post")
    assert seen[0].limits.post == 5
    assert seen[0].scope.own_only == {JOURNAL}


def explained(*more: str) -> tuple[int, str]:
    out = StringIO()
    code = 0
    try:
        call_command("explain_access", "--tenant", "karoo", "--person", "clerk@karoo.example", *more, stdout=out)
    except SystemExit as left:
        code = int(left.code or 0)
    return code, out.getvalue()


def test_command_explains_with_a_sentence_and_an_exit_status(karoo, within) -> None:
    code, text = explained("--permission", "accounting.journal_entry.post")
    assert code == 1
    assert "No: Clerk may not post journal entries. The role Viewer does not include it." in text
    with within(karoo):
        override_permission(
            member("clerk"), code="accounting.journal_entry.post", effect="grant", reason="Holidays", actor=SHELL
        )
    code, text = explained("--permission", "accounting.journal_entry.post", "--json")
    document = json.loads(text)
    assert (code, document["allowed"]) == (0, True)
    assert [one["kind"] for one in document["because"]] == ["grant", "role"]


def test_command_refuses_what_it_does_not_know(karoo) -> None:
    assert explained("--permission", "no.such.thing")[0] == 1


def test_catalogue_is_printed_as_json(db) -> None:
    out = StringIO()
    call_command("permissions", "--json", stdout=out)
    document = json.loads(out.getvalue())
    assert {one["code"] for one in document["roles"]} >= {"owner", "manager", "cashier", "storeman"}
    assert all(one["area"] and one["name"] for one in document["permissions"])


def test_no_request_asks_more_for_roles_overrides_and_scopes(
    browser_of, karoo, within, django_assert_num_queries
) -> None:
    clerk = browser_of("clerk")
    clerk.get("/t/karoo/reports/")
    with django_assert_num_queries(4):
        clerk.get("/t/karoo/reports/")
    with within(karoo):
        for code in ("accounting.journal_entry.post", "reporting.report.export", "auditlog.event.view"):
            override_permission(member("clerk"), code=code, effect="grant", reason="x", actor=SHELL)
        limit_person(member("clerk"), limits=Limits(post=5), actor=SHELL)
        narrow_person(member("clerk"), own_only=[JOURNAL], branches=[], actor=SHELL)
    with django_assert_num_queries(4):
        clerk.get("/t/karoo/reports/")
