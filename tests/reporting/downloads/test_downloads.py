"""Listings that are too long for a request: asked for, made in the background, taken by who asked and nobody else."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine
from auditlog.events.models import AuditEvent
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from reporting.downloads.models import ReportDownload
from reporting.downloads.removing import remove_expired_downloads
from reporting.downloads.requesting import AskedDownload, request_download
from reporting.downloads.storing import remove_left_over, stored_place
from reporting.exports import pdf_writing
from reporting.exports.formats import FORMATS
from reporting.listings import long_files
from tenancy.access.models import Membership
from tenancy.access.narrowing import narrow_person
from tenancy.access.overriding import override_permission
from tenancy.access.queries import actor_of
from tenancy.branches.models import Branch
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.progress import progress_of
from tenancy.jobs.running import run_job_of
from tests.accounting.ledger.counting import own_queries
from tests.accounting.ledger.entries import CASH, DAY, SALES, account, post
from tests.reporting import reading

pytestmark = pytest.mark.django_db

Browser = Callable[[str], Client]
RANGE = f"?from_date=2026-10-01&to_date={DAY}"
LISTINGS = ("general-ledger", "account-ledger", "day-book", "journal-register")
# The list of a person's files, whatever their number.
QUERIES = 2


@pytest.fixture(autouse=True)
def _short_patience(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are a long listing here, and files lie in a folder of the test."""
    settings.MEDIA_ROOT = str(tmp_path)
    for name, form in list(FORMATS.items()):
        monkeypatch.setitem(FORMATS, name, replace(form, rows_at_once=1))


@pytest.fixture
def books(karoo, owner, within) -> None:
    """Five entries, ten lines."""
    with within(karoo):
        for amount in range(1, 6):
            post(owner, (CASH, amount * 100), (SALES, -amount * 100), memo=f"Takings of {amount}")


def address(listing: str, form: str, more: str = "") -> str:
    return f"/t/karoo/reports/{listing}/{RANGE}&format={form}{more}"


def asked(client: Client, where: str) -> UUID:
    """Ask for a file on its page, as the button does; its id."""
    answer = client.post(where)
    assert answer.status_code == 302, answer.content.decode()[-600:]
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def work(karoo, within, download_id: UUID) -> Job:
    """Let the worker do it."""
    with within(karoo):
        job = Job.objects.get(subject_id=download_id)
    run_job_of(karoo.id, job.id)
    with within(karoo):
        return Job.objects.get(id=job.id)


def url(name: str, *arguments: Any) -> str:
    return reverse(name, args=["karoo", *arguments])


def taken(client: Client, download_id: UUID) -> bytes:
    answer: Any = client.get(url("report_download_file", download_id))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    return b"".join(answer.streaming_content)


def readable(content: bytes, form: str) -> str:
    if form == "xlsx":
        return str(reading.sheet_rows(content))
    return reading.pdf_text(content) if form == "pdf" else content.decode()


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("listing", LISTINGS)
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_long_listing_is_offered_made_and_taken(browser_of: Browser, karoo, within, listing: str, form: str) -> None:
    auditor = browser_of("auditor")
    offered = auditor.get(address(listing, form))
    assert offered.status_code == 200 and "text/html" in offered["Content-Type"]
    assert "Make the file" in offered.content.decode()
    with within(karoo):
        assert not ReportDownload.objects.exists(), "looking asks for nothing"
    download_id = asked(auditor, address(listing, form))
    waiting = auditor.get(url("report_download", download_id)).content.decode()
    assert "Waiting for its turn" in waiting and url("report_download_progress", download_id) in waiting
    job = work(karoo, within, download_id)
    assert (job.state, job.done, job.total) == (JobState.SUCCEEDED, job.total, job.done), job.message
    content = taken(auditor, download_id)
    assert "Takings of 3" in readable(content, form)
    with within(karoo):
        event = AuditEvent.objects.get(act="reporting.report.exported")
    assert event.actor_label == "Auditor"


@pytest.mark.usefixtures("books")
def test_file_of_the_job_is_what_the_request_writes(browser_of: Browser, karoo, within, monkeypatch) -> None:
    owner = browser_of("owner")
    download_id = asked(owner, address("general-ledger", "json"))
    work(karoo, within, download_id)
    made = json.loads(taken(owner, download_id))
    monkeypatch.setitem(FORMATS, "json", replace(FORMATS["json"], rows_at_once=1_000))
    at_once = json.loads(owner.get(address("general-ledger", "json")).content)
    made.pop("printed_at"), at_once.pop("printed_at")
    assert made == at_once


@pytest.mark.usefixtures("books")
def test_short_listing_is_written_at_once(browser_of: Browser) -> None:
    answer = browser_of("owner").get(
        "/t/karoo/reports/general-ledger/?from_date=2026-10-30&to_date=2026-10-30&format=csv"
    )
    assert answer["Content-Type"].startswith("text/csv")


@pytest.mark.usefixtures("books")
def test_page_of_a_listing_takes_no_post(browser_of: Browser) -> None:
    assert browser_of("owner").post(f"/t/karoo/reports/day-book/{RANGE}").status_code == 405


@pytest.mark.usefixtures("books")
def test_file_is_there_for_who_asked_alone(browser_of: Browser, karoo, within) -> None:
    download_id = asked(browser_of("owner"), address("day-book", "csv"))
    work(karoo, within, download_id)
    for name in ("report_download", "report_download_progress", "report_download_file"):
        where = url(name, download_id)
        assert browser_of("auditor").get(where).status_code == 404
        assert browser_of("clerk").get(where).status_code == 403
        assert browser_of("outsider").get(where).status_code == 404
    assert "No files yet" in browser_of("auditor").get(url("report_download_list")).content.decode()
    assert "Day book as CSV" in browser_of("owner").get(url("report_download_list")).content.decode()


@pytest.mark.usefixtures("books")
def test_who_takes_no_reports_along_is_neither_offered_nor_given_one(browser_of: Browser, karoo, within) -> None:
    clerk = browser_of("clerk")
    assert clerk.get(address("day-book", "csv")).status_code == 403
    assert clerk.post(address("day-book", "csv")).status_code == 403
    with within(karoo):
        assert not ReportDownload.objects.exists()


@pytest.mark.usefixtures("books")
def test_permission_is_asked_again_by_the_worker_and_at_the_download(browser_of: Browser, karoo, within) -> None:
    auditor = browser_of("auditor")
    ready, waiting = (asked(auditor, address("day-book", form)) for form in ("csv", "json"))
    work(karoo, within, ready)
    with within(karoo):
        Membership.objects.filter(user__email="auditor@karoo.example").update(role="viewer")
    assert work(karoo, within, waiting).state == JobState.FAILED
    assert auditor.get(url("report_download_file", ready)).status_code == 403
    with within(karoo):
        assert ReportDownload.objects.get(id=waiting).made_at is None


@pytest.mark.usefixtures("books")
def test_file_is_kept_from_who_may_see_no_reports_any_more(browser_of: Browser, karoo, within) -> None:
    auditor = browser_of("auditor")
    ready, waiting = (asked(auditor, address("day-book", form)) for form in ("csv", "json"))
    work(karoo, within, ready)
    with within(karoo):
        member = Membership.objects.get(user__email="auditor@karoo.example")
        override_permission(
            member, code="reporting.report.view", effect="deny", reason="Moved on", actor=Actor.command("test")
        )
    assert work(karoo, within, waiting).state == JobState.FAILED
    refused = auditor.get(url("report_download_file", ready))
    assert refused.status_code == 403 and not refused.streaming
    with within(karoo):
        member = Membership.objects.select_related("user").get(user__email="auditor@karoo.example")
        day_book = AskedDownload("day-book", "Day book", DAY, DAY, account="", dimension="", under="", expected_rows=1)
        with pytest.raises(PermissionRefused):
            request_download(day_book, FORMATS["csv"], slug="karoo", actor=actor_of(member, member.user))


@pytest.fixture
def shops(karoo, owner, within) -> dict[str, Branch]:
    """Takings in the north and in the south; the accountant works for the north alone."""
    with within(karoo):
        found = {code: Branch.objects.create(code=code, name=f"Shop {code}") for code in ("N", "S")}
        for amount, code in ((100_00, "N"), (101_00, "N"), (77_77, "S"), (88_88, "S")):
            lines = [
                ProposedLine(account(one).id, sign * amount, "ZAR", sign * amount, branch_id=found[code].id)
                for one, sign in ((CASH, 1), (SALES, -1))
            ]
            post_journal_entry(ProposedEntry(DAY, lines, memo=f"Takings of {code}"), actor=owner)
        narrow(karoo, [found["N"].id])
    return found


def narrow(karoo, branches: list[UUID]) -> None:
    member = Membership.objects.get(user__email="accountant@karoo.example")
    narrow_person(member, own_only=[], branches=branches, actor=Actor.command("test"))


@pytest.mark.parametrize("listing", LISTINGS)
def test_worker_writes_what_the_person_sees(browser_of: Browser, karoo, within, shops, listing: str) -> None:
    accountant = browser_of("accountant")
    for form in ("csv", "pdf"):
        download_id = asked(accountant, address(listing, form))
        work(karoo, within, download_id)
        content = taken(accountant, download_id)
        text = readable(content, form)
        assert "101.00" in text
        assert "77.77" not in text and "88.88" not in text and "Takings of S" not in text


def test_file_is_kept_back_from_who_was_moved_elsewhere_since(browser_of: Browser, karoo, within, shops) -> None:
    accountant = browser_of("accountant")
    download_id = asked(accountant, address("day-book", "csv"))
    work(karoo, within, download_id)
    assert b"101.00" in taken(accountant, download_id)
    with within(karoo):
        narrow(karoo, [shops["S"].id])
    refused = accountant.get(url("report_download_file", download_id))
    assert refused.status_code == 410
    assert "narrowed since" in refused.content.decode()


@pytest.mark.usefixtures("books")
def test_worker_that_dies_leaves_nothing_and_the_next_one_does_the_whole(
    browser_of: Browser, karoo, within, monkeypatch
) -> None:
    from reporting.downloads import making

    owner = browser_of("owner")
    download_id = asked(owner, address("day-book", "csv"))
    with within(karoo):
        job = Job.objects.get(subject_id=download_id)

    class Killed(BaseException):
        """What no handler takes for an error: the process ends."""

    def dies(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        # The bytes are in their place, and the transaction is not committed.
        broken.setattr(making, "record_event", dies)
        with pytest.raises(Killed):
            run_job_of(karoo.id, job.id)
    with within(karoo):
        assert ReportDownload.objects.get(id=download_id).made_at is None
        assert stored_place(download_id).exists()
    assert owner.get(url("report_download_file", download_id)).status_code == 410
    run_job_of(karoo.id, job.id)
    with within(karoo):
        assert Job.objects.get(id=job.id).state == JobState.SUCCEEDED
    assert taken(owner, download_id).count(b"\n") == 11


@pytest.mark.usefixtures("books")
def test_bytes_that_nobody_knows_are_cleared_away(browser_of: Browser, karoo, within) -> None:
    download_id = asked(browser_of("owner"), address("day-book", "csv"))
    work(karoo, within, download_id)
    with within(karoo):
        assert remove_left_over(3600) == 0
        assert remove_left_over(-1) == 1
        assert not stored_place(download_id).exists()
    assert browser_of("owner").get(url("report_download_file", download_id)).status_code == 410


@pytest.mark.usefixtures("books")
def test_file_goes_after_seven_days_and_what_was_asked_stays(
    browser_of: Browser, karoo, within, django_capture_on_commit_callbacks
) -> None:
    owner = browser_of("owner")
    download_id = asked(owner, address("day-book", "csv"))
    work(karoo, within, download_id)
    with within(karoo):
        assert remove_expired_downloads(actor=Actor.command("test")) == 0
        ReportDownload.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True), within(karoo):
        assert remove_expired_downloads(actor=Actor.command("test")) == 1
    with within(karoo):
        assert not stored_place(download_id).exists()
    assert owner.get(url("report_download_file", download_id)).status_code == 410
    assert "was removed" in owner.get(url("report_download", download_id)).content.decode()


@pytest.mark.usefixtures("books")
def test_three_files_at_once_are_enough(browser_of: Browser) -> None:
    owner, auditor = browser_of("owner"), browser_of("auditor")
    for browser in (owner, owner, auditor):
        asked(browser, address("day-book", "csv"))
    refused = auditor.post(address("day-book", "csv"))
    assert refused.status_code == 422
    assert "3 files are being made already. Wait until one of them is ready" in refused.content.decode()


@pytest.mark.usefixtures("books")
def test_one_person_does_not_use_up_the_files_of_all(browser_of: Browser) -> None:
    owner = browser_of("owner")
    for _ in range(2):
        asked(owner, address("day-book", "csv"))
    refused = owner.post(address("day-book", "csv"))
    assert refused.status_code == 422
    assert "2 of your files are being made already" in refused.content.decode()
    asked(browser_of("auditor"), address("day-book", "csv"))


@pytest.mark.usefixtures("books")
def test_what_is_too_long_for_any_file_is_said_before_anybody_waits(browser_of: Browser, monkeypatch) -> None:
    monkeypatch.setattr(long_files, "MOST_ROWS", 5)
    owner = browser_of("owner")
    assert "a PDF takes at most 5" in owner.get(address("day-book", "pdf")).content.decode()
    monkeypatch.setattr(long_files, "MOST_LINES_OF_A_DOWNLOAD", 5)
    assert "more than 5 lines" in owner.get(address("day-book", "csv")).content.decode()


@pytest.mark.usefixtures("books")
def test_progress_counts_rows_while_the_pages_are_set(browser_of: Browser, karoo, within, monkeypatch) -> None:
    from reporting.listings import jobs

    told: list[tuple[int, int, str]] = []
    monkeypatch.setattr(jobs, "report_progress", lambda _job, *rest: told.append(rest))
    work(karoo, within, asked(browser_of("owner"), address("day-book", "pdf")))
    assert told[0] == (10, 10, "Reading the books")
    assert (10, 10, "Page 1 is set") in told
    assert told[-1] == (10, 10, "Writing PDF")
    assert all(done <= total for done, total, _ in told)
    assert pdf_writing._ROWS_A_PAGE[False] > 0


@pytest.mark.usefixtures("books")
def test_progress_is_kept_for_the_page(browser_of: Browser, karoo, within) -> None:
    owner = browser_of("owner")
    download_id = asked(owner, address("day-book", "csv"))
    job = work(karoo, within, download_id)
    with within(karoo):
        last = progress_of(job.id)
    assert last is not None and (last.done, last.total) == (10, 10)
    again = owner.get(url("report_download_progress", download_id), headers={"HX-Request": "true"})
    assert again.headers["HX-Refresh"] == "true"


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("number", [1, 2])
def test_list_asks_the_same_whatever_its_length(browser_of: Browser, number: int) -> None:
    owner = browser_of("owner")
    for _ in range(number):
        asked(owner, address("day-book", "csv"))
    assert own_queries(owner, url("report_download_list")) == QUERIES
