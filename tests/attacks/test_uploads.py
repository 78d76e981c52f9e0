"""Whatever somebody uploads, it is taken or refused with a sentence; nothing of it breaks a page."""

import io
from contextlib import suppress
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounting.budgets.setting import make_budget
from accounting.currencies.errors import RateFileUnreadable
from accounting.currencies.rate_files import read_rates
from accounting.imports.errors import JournalFileRefused
from accounting.imports.reading import open_journal_file
from accounting.opening.columns import BALANCES, ITEMS
from accounting.opening.errors import TableNotUnderstood
from accounting.opening.reading import read_file
from accounting.periods.models import FiscalYear
from erp.foundation.actor import Actor
from tenancy.business.drawing import redrawn_as_png
from tenancy.business.errors import LogoNotUnderstood, LogoTooLarge
from tenancy.files.errors import FileNotTaken
from tenancy.files.recognising import media_type_of
from tenancy.jobs.models import Job, JobState
from tenancy.jobs.running import run_job_of
from tests.accounting.journals.drafts import draft
from tests.accounting.ledger.entries import CASH, SALES, post
from tests.accounting.opening.drafts import drafted
from tests.attacks.mutants import mutants_of, seeds, traps
from tests.tidy.source import PACKAGES, ROOT

TODAY = date(2026, 11, 20)
# Where a request's files are read; a further module has to join the tests below.
READERS = {
    "accounting/budgets/views.py",
    "accounting/currencies/views.py",
    "accounting/imports/views.py",
    "accounting/journals/file_views.py",
    "accounting/opening/views.py",
    "erp/web/entrance/holding.py",
    "tenancy/business/views.py",
}
# A ZIP archive is opened here alone; the exports of the audit log and of everything write them.
OPENERS = {"erp/foundation/archives.py", "auditlog/exports/packing.py", "reporting/takeaways/packing.py"}
TRAPS = traps()


def _holding(words: str) -> set[str]:
    files = (one for package in PACKAGES for one in (ROOT / package).rglob("*.py"))
    return {str(one.relative_to(ROOT)) for one in files if words in one.read_text(encoding="utf-8")}


def test_every_module_that_reads_uploads_is_attacked_here() -> None:
    assert _holding("request.FILES") == READERS
    assert _holding("import zipfile") == OPENERS


def _read_all(content: bytes, name: str) -> None:
    """Every reader gets every file, whatever kind it is."""
    with suppress(RateFileUnreadable):
        list(read_rates(io.BytesIO(content), today=TODAY))
    with suppress(JournalFileRefused):
        list(open_journal_file(io.BytesIO(content)).rows())
    for columns in (BALANCES, ITEMS):
        with suppress(TableNotUnderstood):
            read_file(content, columns)
    with suppress(FileNotTaken):
        media_type_of(content, name)
    with suppress(LogoNotUnderstood, LogoTooLarge):
        redrawn_as_png(content)


@pytest.mark.parametrize("name", TRAPS)
def test_trap_is_refused_by_every_reader(name: str) -> None:
    _read_all(TRAPS[name], "trap.csv")


@pytest.mark.parametrize("name", seeds())
def test_mutant_is_read_or_refused_by_every_reader(name: str) -> None:
    for content in mutants_of(seeds()[name], 60, name=name):
        _read_all(content, f"{name}.csv")


@pytest.fixture
def upload_addresses(karoo, within, accountant, settings, tmp_path) -> dict[str, dict[str, str]]:  # type: ignore[no-untyped-def]
    """Every address that takes a file, with what else its form wants."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with within(karoo):
        budget = make_budget(FiscalYear.objects.get(name="2026/27"), "Plan", actor=Actor.command("test"))
        entry, typed, opening = post(accountant, (CASH, 700), (SALES, -700)), draft(accountant), drafted(accountant)
    revision = {"revision": str(opening.revision)}
    return {
        reverse("rate_import_new", args=["karoo"]): {"source": "ECB", "check": "1"},
        reverse("budget_import", args=["karoo", budget.id]): {},
        reverse("opening_reading", args=["karoo", "trial-balance"]): revision,
        reverse("opening_reading", args=["karoo", "customers"]): revision,
        reverse("logo_upload", args=["karoo"]): {},
        reverse("draft_files", args=["karoo", typed.id]): {},
        reverse("entry_files", args=["karoo", entry.number]): {},
        reverse("imports:new", args=["karoo"]): {"rounding": "refuse", "create_accounts": "on"},
    }


def _mutants() -> list[tuple[str, bytes]]:
    mutated = [(f"{name}.csv", one) for name, seed in seeds().items() for one in mutants_of(seed, 1, name=f"{name}!")]
    return [(f"{name}.zip", content) for name, content in TRAPS.items()] + mutated


@pytest.mark.django_db
def test_no_upload_breaks_a_page_and_no_check_of_a_journal_fails(
    browser_of, karoo, within, upload_addresses, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    browser = browser_of("owner")
    browser.raise_request_exception = False
    for address, given in upload_addresses.items():
        for name, content in _mutants():
            answer = browser.post(address, {"file": SimpleUploadedFile(name, content), **given})
            assert answer.status_code in (302, 422), (address, name, answer.status_code)
    with within(karoo):
        jobs = list(Job.objects.filter(state=JobState.QUEUED).values_list("id", flat=True))
    assert len(jobs) > 20
    for job_id in jobs:
        run_job_of(karoo.id, job_id)
    with within(karoo):
        assert not Job.objects.filter(id__in=jobs, state=JobState.FAILED).values_list("message", flat=True)
