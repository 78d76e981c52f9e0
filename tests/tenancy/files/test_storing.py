"""Files of a tenant: kept, opened, let go, and nothing left over."""

import os
import stat
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from auditlog.events.models import AuditEvent
from tenancy.files.errors import FileEmpty, FileNotTaken, FileTooBig, StoredFileGone
from tenancy.files.models import StoredFile
from tenancy.files.placing import place_of
from tenancy.files.queries import bytes_of_tenant
from tenancy.files.reading import download_of, open_file, read_file
from tenancy.files.recognising import PDF
from tenancy.files.storing import remove_file, store_file
from tenancy.files.sweeping import sweep_files, sweep_files_of_all

PDF_BYTES = b"%PDF-1.7\nA bill over R 12.50\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    """The files of a test lie apart from all others."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


def _stored(owner, content: bytes = PDF_BYTES, name: str = "bill.pdf") -> StoredFile:
    return store_file(content, name=name, kind="tests.bill", actor=owner)


def test_file_is_kept_under_its_tenant_and_id_for_this_program_alone(owner, in_karoo, karoo, media: Path) -> None:
    stored = _stored(owner)
    place = media / str(karoo.id) / "files" / str(stored.id)
    assert place.read_bytes() == PDF_BYTES
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert (stored.media_type, stored.size, stored.name) == (PDF, len(PDF_BYTES), "bill.pdf")
    assert read_file(stored) == PDF_BYTES
    assert bytes_of_tenant() == len(PDF_BYTES)
    assert StoredFile.objects.get(id=stored.id) == stored


def test_storing_and_removing_stand_in_the_log(owner, in_karoo) -> None:
    stored = _stored(owner)
    remove_file(stored, actor=owner)
    events = AuditEvent.objects.filter(subject_type="tenancy.stored_file").order_by("ordinal")
    assert [one.act for one in events] == ["tenancy.file.stored", "tenancy.file.removed"]
    assert {one.subject_label for one in events} == {"bill.pdf"}
    assert events[0].actor_label == owner.label


def test_upload_is_bounded_whatever_size_it_names(owner, in_karoo, settings) -> None:
    settings.MAX_FILE_BYTES = 64
    upload = SimpleUploadedFile("bill.pdf", b"%PDF-" + b"x" * 60)
    upload.size = 1
    with pytest.raises(FileTooBig) as refusal:
        store_file(upload, name="bill.pdf", kind="tests.bill", actor=owner)
    assert refusal.value.field == "file"
    with pytest.raises(FileTooBig):
        store_file(b"%PDF-" + b"x" * 20, name="bill.pdf", kind="tests.bill", actor=owner, most_bytes=16)
    with pytest.raises(FileEmpty):
        _stored(owner, b"")
    with pytest.raises(FileNotTaken):
        _stored(owner, b"<svg/>", "logo.png")
    assert not StoredFile.objects.exists()


def test_stored_file_never_changes(owner, in_karoo) -> None:
    from django.db import ProgrammingError

    stored = _stored(owner)
    stored.name = "other.pdf"
    with pytest.raises(ProgrammingError), transaction.atomic():
        stored.save()


def test_removed_file_is_gone_once_that_is_committed(owner, in_karoo, django_capture_on_commit_callbacks) -> None:
    stored = _stored(owner)
    place = place_of(stored.id)
    with django_capture_on_commit_callbacks() as after_commit:
        remove_file(stored, actor=owner)
    assert place.exists(), "the transaction may still be taken back"
    assert not StoredFile.objects.exists()
    for callback in after_commit:
        callback()
    assert not place.exists()


def test_lost_and_damaged_bytes_are_refused(owner, in_karoo) -> None:
    stored = _stored(owner)
    place_of(stored.id).write_bytes(b"%PDF-1.7 forged")
    with pytest.raises(StoredFileGone):
        read_file(stored)
    place_of(stored.id).unlink()
    with pytest.raises(StoredFileGone, match="Upload the file again"):
        open_file(stored)


def test_link_in_a_files_place_is_not_followed(owner, in_karoo, tmp_path: Path) -> None:
    stored = _stored(owner)
    secret = tmp_path / "secret"
    secret.write_text("of the machine")
    place = place_of(stored.id)
    place.unlink()
    place.symlink_to(secret)
    with pytest.raises(StoredFileGone):
        open_file(stored)


def test_browser_saves_a_file_and_never_draws_it(owner, in_karoo) -> None:
    answer = download_of(_stored(owner, name="Bill № 5.pdf"))
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Bill%20")
    assert answer.headers["Content-Type"] == PDF
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert b"".join(answer) == PDF_BYTES  # type: ignore[arg-type]


def test_other_tenant_has_neither_row_nor_bytes(owner, in_karoo, mumbai, within) -> None:
    stored = _stored(owner)
    with within(mumbai):
        assert not StoredFile.objects.filter(id=stored.id).exists()
        assert bytes_of_tenant() == 0
        with pytest.raises(StoredFileGone):
            open_file(stored)


def _old(place: Path) -> Path:
    before = time.time() - 3 * 24 * 3600
    os.utime(place, (before, before))
    return place


def test_bytes_without_a_row_are_swept_after_a_day(owner, karoo, within) -> None:
    with within(karoo):
        kept = _old(place_of(_stored(owner).id))
        undone = _stored(owner)
        orphan, young = place_of(undone.id), _stored(owner)
        StoredFile.objects.filter(id__in=[undone.id, young.id]).delete()
        _old(orphan)
        partial = kept.with_name(kept.name + ".partial")
        partial.write_bytes(b"half of it")
        _old(partial)
        fresh = place_of(young.id)
    assert sweep_files_of_all() == 2
    assert kept.exists() and fresh.exists()
    assert not orphan.exists() and not partial.exists()


def test_sweeping_where_nothing_was_ever_kept_finds_nothing(in_karoo) -> None:
    assert sweep_files() == 0
