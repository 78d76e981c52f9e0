"""Files beside drafts and posted entries."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounting.journals import attaching
from accounting.journals.attaching import attach_to_draft, attach_to_entry, detach_from_draft
from accounting.journals.discarding import discard_draft
from accounting.journals.errors import DraftNotThere, TooManyFiles
from accounting.journals.posting_drafts import post_draft
from accounting.journals.repeating_models import EntryFile
from accounting.journals.submitting import submit_draft
from auditlog.events.models import AuditEvent
from tenancy.files.models import StoredFile
from tenancy.files.reading import read_file
from tenancy.files.storing import remove_file
from tests.accounting.journals.drafts import draft
from tests.accounting.ledger.entries import CASH, SALES, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def test_a_file_stays_beside_the_entry_that_its_draft_becomes(accountant) -> None:
    made = draft(accountant)
    kept = attach_to_draft(made.id, b"A receipt", name="receipt.txt", actor=accountant)
    post_draft(made.id, actor=accountant)
    assert read_file(EntryFile.objects.get(id=kept.id).file) == b"A receipt"
    assert AuditEvent.objects.filter(act="accounting.entry_file.attached").exists()
    with pytest.raises(DraftNotThere):
        detach_from_draft(made.id, kept.id, actor=accountant)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        EntryFile.objects.filter(id=kept.id).delete()


def test_a_file_beside_a_posted_entry_is_never_taken_away(accountant) -> None:
    kept = attach_to_entry(post(accountant, (CASH, 5), (SALES, -5)), b"Later", name="later.txt", actor=accountant)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        EntryFile.objects.filter(id=kept.id).delete()
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        remove_file(kept.file, actor=accountant)
    assert StoredFile.objects.filter(id=kept.file_id).exists()


def test_what_the_approver_saw_is_not_taken_away(accountant) -> None:
    made = draft(accountant)
    kept = attach_to_draft(made.id, b"A receipt", name="receipt.txt", actor=accountant)
    submit_draft(made.id, actor=accountant)
    with pytest.raises(DraftNotThere):
        detach_from_draft(made.id, kept.id, actor=accountant)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        EntryFile.objects.filter(id=kept.id).delete()


def test_a_file_is_taken_away_from_a_draft_with_its_bytes(accountant) -> None:
    made = draft(accountant)
    kept = attach_to_draft(made.id, b"Wrong one", name="wrong.txt", actor=accountant)
    assert detach_from_draft(made.id, kept.id, actor=accountant) is not None
    assert detach_from_draft(made.id, kept.id, actor=accountant) is None
    assert not EntryFile.objects.exists()
    assert not StoredFile.objects.filter(id=kept.file_id).exists()


def test_a_discarded_draft_takes_no_files(accountant) -> None:
    made = draft(accountant)
    discard_draft(made.id, actor=accountant)
    with pytest.raises(DraftNotThere):
        attach_to_draft(made.id, b"Late", name="late.txt", actor=accountant)


def test_an_entry_has_so_many_files_at_most(accountant, monkeypatch) -> None:
    monkeypatch.setattr(attaching, "MOST_FILES", 1)
    made = draft(accountant)
    attach_to_draft(made.id, b"One", name="one.txt", actor=accountant)
    with pytest.raises(TooManyFiles):
        attach_to_draft(made.id, b"Two", name="two.txt", actor=accountant)
