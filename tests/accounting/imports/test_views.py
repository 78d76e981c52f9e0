"""The pages of imports, and the background work behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounting.imports.models import ImportState, JournalImport
from accounting.imports.storing import stored_file_of
from accounting.ledger.models import JournalEntry, LedgerAccount
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.running import run_job_of
from tenancy.tenants.models import Tenant
from tests.accounting.imports.imported_books import balances, journal

pytestmark = pytest.mark.django_db

Browser = Callable[[str], Client]
Within = Callable[[object], AbstractContextManager[object]]
LIST = "/t/karoo/imports/"
RENT, BANK = "2026-04-01,1,Rent paid,100.00,,,April", "2026-04-01,1,Bank one,,100.00,,April"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """Uploaded files of a test go to a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return Path(settings.MEDIA_ROOT)


def _upload(browser: Client, content: bytes, **given: str) -> str:
    """Upload a file; returns the address of its import."""
    upload = SimpleUploadedFile("books.csv", content, "text/csv")
    data = {"file": upload, "rounding": "refuse", "create_accounts": "on", **given}
    response = browser.post(f"{LIST}new/", data)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def _work(tenant: Tenant, within: Within) -> list[str]:
    """Do every queued job; returns the sentences they end with."""
    with within(tenant):
        jobs = list(Job.objects.filter(state=JobState.QUEUED).values_list("id", flat=True))
    for job_id in jobs:
        run_job_of(tenant.id, job_id)
    with within(tenant):
        return list(Job.objects.filter(id__in=jobs).values_list("message", flat=True))


def _page(browser: Client, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def _state(tenant: Tenant, within: Within) -> str:
    with within(tenant):
        return JournalImport.objects.latest("created_at").state


def test_file_goes_from_the_upload_to_the_books_and_back(
    browser_of: Browser, karoo: Tenant, within: Within, files: Path
) -> None:
    browser = browser_of("owner")
    address = _upload(browser, journal(RENT, BANK))
    assert "Waiting for its turn" in _page(browser, address)
    assert _work(karoo, within) == ["books.csv is ready to be imported."]
    page = _page(browser, address)
    assert "no problems found" in page
    assert "Rent paid" in page
    with within(karoo):
        assert JournalEntry.objects.count() == 0
    stored = list(files.rglob("*.csv"))
    assert [path.stat().st_mode & 0o777 for path in stored] == [0o600]
    assert str(karoo.id) in str(stored[0])

    assert browser.post(f"{address}posting/", {"type_0": "asset", "type_1": "asset"}).status_code == 302
    assert _work(karoo, within) == ["1 entry imported from books.csv."]
    assert "1 entry stands in the books" in _page(browser, address)
    with within(karoo):
        assert balances() == {("Rent paid", "ZAR"): 100, ("Bank one", "ZAR"): -100}
        assert LedgerAccount.objects.get(full_name="Rent paid").type == "asset"

    assert browser.post(f"{address}undoing/").status_code == 302
    assert _work(karoo, within) == ["1 entry of books.csv reversed."]
    with within(karoo):
        assert balances() == {}
    assert _state(karoo, within) == ImportState.UNDONE
    assert "undone" in _page(browser, LIST)


def test_problems_are_shown_by_row_and_can_be_taken_along(browser_of: Browser, karoo: Tenant, within: Within) -> None:
    browser = browser_of("owner")
    address = _upload(browser, journal(RENT, "2026-04-01,1,=SUM(A1),,1O0,,"))
    _work(karoo, within)
    page = _page(browser, address)
    assert "Row 3, credit: &#x27;1O0&#x27; is not an amount" in page
    assert "Start import" not in page
    response = browser.get(f"{address}problems.csv")
    assert response["Content-Disposition"] == 'attachment; filename="problems.csv"'
    assert "3,credit,1O0," in response.content.decode()


def test_cell_that_would_be_a_formula_is_text_in_the_list_of_problems(
    browser_of: Browser, karoo: Tenant, within: Within
) -> None:
    browser = browser_of("owner")
    address = _upload(browser, journal(RENT.replace("Rent paid", "=SUM(A1)"), BANK), create_accounts="")
    _work(karoo, within)
    assert "2,account,'=SUM(A1)," in browser.get(f"{address}problems.csv").content.decode()


def test_file_that_is_no_journal_is_refused_with_a_sentence(browser_of: Browser, karoo: Tenant, within: Within) -> None:
    browser = browser_of("owner")
    address = _upload(browser, b"%PDF-1.7 nothing")
    assert "a PDF document" in _work(karoo, within)[0]
    assert "a PDF document" in _page(browser, address)
    assert _state(karoo, within) == ImportState.REFUSED


def test_same_file_is_noticed_and_takes_a_confirmation(browser_of: Browser, karoo: Tenant, within: Within) -> None:
    browser = browser_of("owner")
    for _ in range(2):
        address = _upload(browser, journal(RENT, BANK))
        _work(karoo, within)
        first = browser.post(f"{address}posting/", {"type_0": "expense", "type_1": "asset"})
        _work(karoo, within)
    assert first.status_code == 422
    assert "This very file was imported before" in _page(browser, address)
    assert browser.post(f"{address}posting/", {"again": "on"}).status_code == 302
    _work(karoo, within)
    with within(karoo):
        assert balances()[("Rent paid", "ZAR")] == 200


def test_two_uploads_of_one_file_that_are_both_started_are_posted_once(
    browser_of: Browser, karoo: Tenant, within: Within
) -> None:
    browser = browser_of("owner")
    addresses = [_upload(browser, journal(RENT, BANK)) for _ in range(2)]
    _work(karoo, within)
    for address in addresses:
        assert browser.post(f"{address}posting/", {"type_0": "expense", "type_1": "asset"}).status_code == 302
    said = _work(karoo, within)
    assert sum("imported before" in sentence for sentence in said) == 1
    with within(karoo):
        assert JournalEntry.objects.count() == 1


def test_second_click_on_a_step_is_refused(browser_of: Browser, karoo: Tenant, within: Within) -> None:
    browser = browser_of("owner")
    address = _upload(browser, journal(RENT, BANK))
    _work(karoo, within)
    types = {"type_0": "expense", "type_1": "asset"}
    assert [browser.post(f"{address}posting/", types).status_code for _ in range(2)] == [302, 422]
    assert browser.post(f"{address}discarding/").status_code == 422
    _work(karoo, within)
    assert [browser.post(f"{address}undoing/").status_code for _ in range(2)] == [302, 422]


def test_message_that_comes_twice_does_its_work_once(browser_of: Browser, karoo: Tenant, within: Within) -> None:
    browser = browser_of("owner")
    address = _upload(browser, journal(RENT, BANK))
    _work(karoo, within)
    browser.post(f"{address}posting/", {"type_0": "expense", "type_1": "asset"})
    _work(karoo, within)
    with within(karoo):
        # As if the end of the job had been lost: the state of the import still tells.
        Job.objects.update(state=JobState.QUEUED)
    said = _work(karoo, within)
    assert set(said) == {"There was nothing left to do."}
    with within(karoo):
        assert JournalEntry.objects.count() == 1


def test_failed_step_can_be_asked_for_again(browser_of: Browser, karoo: Tenant, within: Within, files: Path) -> None:
    browser = browser_of("owner")
    address = _upload(browser, journal(RENT, BANK))
    _work(karoo, within)
    (stored,) = files.rglob("*.csv")
    content = stored.read_bytes()
    stored.unlink()
    types = {"type_0": "expense", "type_1": "asset"}
    browser.post(f"{address}posting/", types)
    assert _work(karoo, within) == ["The stored copy of books.csv is gone. Upload the file again."]
    page = _page(browser, address)
    assert "is gone" in page
    assert "Throw away" in page
    stored.write_bytes(content)
    assert browser.post(f"{address}posting/", types).status_code == 302
    assert _work(karoo, within) == ["1 entry imported from books.csv."]


def test_discarding_deletes_the_stored_file(
    browser_of: Browser, karoo: Tenant, within: Within, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    browser = browser_of("owner")
    address = _upload(browser, journal(RENT, BANK))
    _work(karoo, within)
    assert list(files.rglob("*.csv"))
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(f"{address}discarding/").status_code == 302
    assert not list(files.rglob("*.csv"))
    assert "books.csv</a>" not in _page(browser, LIST)


@pytest.mark.parametrize("elsewhere", ["../secrets.csv", "00000000-0000-7000-8000-000000000001/imports/theirs.csv"])
def test_whoever_writes_the_row_chooses_no_file_to_be_read_or_deleted(
    elsewhere: str,
    browser_of: Browser,
    karoo: Tenant,
    within: Within,
    files: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    browser = browser_of("owner")
    address = _upload(browser, journal(RENT, BANK))
    [own] = files.rglob("*.csv")
    secrets = files / elsewhere
    secrets.parent.mkdir(parents=True, exist_ok=True)
    secrets.write_text("the keys of the installation")
    with within(karoo):
        JournalImport.objects.update(stored_path=elsewhere)
        with stored_file_of(JournalImport.objects.get()) as file:
            assert b"keys" not in file.read()
    _work(karoo, within)
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(f"{address}discarding/").status_code == 302
    assert secrets.exists() and not own.exists()


def test_progress_asks_again_until_the_work_is_over(browser_of: Browser, karoo: Tenant, within: Within) -> None:
    browser = browser_of("owner")
    address = _upload(browser, journal(RENT, BANK))
    htmx = {"HX-Request": "true"}
    response = browser.get(f"{address}progress/", headers=htmx)
    assert f'hx-get="{address}progress/"' in response.content.decode()
    _work(karoo, within)
    response = browser.get(f"{address}progress/", headers=htmx)
    assert response["HX-Refresh"] == "true"
    assert browser.get(f"{address}progress/").status_code == 302


def test_upload_says_what_is_wrong_with_it(browser_of: Browser, karoo: Tenant, settings: Any, files: Path) -> None:
    browser = browser_of("owner")
    settings.MAX_IMPORT_BYTES = 2 * 1024 * 1024
    large = SimpleUploadedFile("x.csv", b"x" * (2 * 1024 * 1024 + 1))
    for data, words in (
        ({}, "Choose a CSV file."),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "The file is empty."),
        ({"file": large}, "The file is larger than 2 MB."),
        ({"file": SimpleUploadedFile("x.csv", b"x"), "rates": "EUR"}, "is not of the form EUR=19.85"),
        ({"file": SimpleUploadedFile("x.csv", b"x"), "units": "HRS:99"}, "whole number from 0 to 9"),
    ):
        response = browser.post(f"{LIST}new/", {"rounding": "refuse", **data})
        assert response.status_code == 422
        assert words in response.content.decode()
    assert not list(files.rglob("*.csv"))


def test_sample_is_a_journal_in_the_tenants_currency(browser_of: Browser, karoo: Tenant, within: Within) -> None:
    browser = browser_of("owner")
    sample = browser.get(f"{LIST}sample.csv").content
    assert b",ZAR," in sample
    _upload(browser, sample)
    assert _work(karoo, within) == ["books.csv is ready to be imported."]


@pytest.mark.parametrize(
    ("person", "may_see", "may_run"),
    [("owner", True, True), ("admin", True, True), ("accountant", True, False), ("clerk", False, False)],
)
def test_pages_take_their_permissions(
    browser_of: Browser, karoo: Tenant, within: Within, person: str, may_see: bool, may_run: bool
) -> None:
    address = _upload(browser_of("owner"), journal(RENT, BANK))
    _work(karoo, within)
    browser = browser_of(person)
    for path in (LIST, address, f"{address}problems.csv"):
        assert browser.get(path).status_code == (200 if may_see else 403), path
    assert browser.get(f"{LIST}new/").status_code == (200 if may_run else 403)
    if may_see and not may_run:
        assert "Start import" not in _page(browser, address)
    for step in ("undoing", "posting", "discarding"):
        status = browser.post(f"{address}{step}/", {"type_0": "expense", "type_1": "asset"}).status_code
        assert (status == 403) == (not may_run), step
    with within(karoo):
        assert JournalEntry.objects.count() == 0


def test_outsider_gets_404_for_an_import_that_is_there(browser_of: Browser, karoo: Tenant, within: Within) -> None:
    address = _upload(browser_of("owner"), journal(RENT, BANK))
    _work(karoo, within)
    outsider = browser_of("outsider")
    foreign = address.replace("/t/karoo/", "/t/mumbai/")
    for step in ("", "progress/", "problems.csv"):
        assert outsider.get(address + step).status_code == 404
        there, nowhere = outsider.get(foreign + step), outsider.get(f"/t/mumbai/imports/{uuid4()}/{step}")
        assert there.status_code == nowhere.status_code == 404
        assert _plain(there.content) == _plain(nowhere.content)
    for step in ("posting/", "undoing/", "discarding/"):
        assert outsider.post(foreign + step).status_code == 404
    assert "books.csv" not in _page(outsider, "/t/mumbai/imports/")
    assert _state(karoo, within) == ImportState.READY


def test_list_pages_by_key(browser_of: Browser, karoo: Tenant, within: Within) -> None:
    with within(karoo):
        for number in range(51):
            JournalImport.objects.create(
                file_name=f"file-{number:02}.csv", file_sha256="0", file_bytes=1, state=ImportState.READY,
                created_by_label="somebody",
            )  # fmt: skip
    browser = browser_of("owner")
    page = _page(browser, LIST)
    assert "file-50.csv" in page
    assert "file-00.csv" not in page
    older = re.findall(r'href="(\?older=[^"]+)"', page)[0]
    second = _page(browser, LIST + older)
    assert "file-00.csv" in second
    assert "file-50.csv" not in second
    newer = re.findall(r'href="(\?newer=[^"]+)"', second)[0]
    assert "file-50.csv" in _page(browser, LIST + newer)
    assert _page(browser, f"{LIST}?older=nonsense") != ""


def _plain(content: bytes) -> bytes:
    """A page without what differs from one request to the next."""
    return re.sub(rb'(csrfmiddlewaretoken" value|X-CSRFToken": ?)[^>]*', b"", content)
