"""The files that people attached, under the numbers of the documents to which they belong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from accounting.journals.repeating_models import EntryFile
from reporting.takeaways.tables import ROWS_AT_ONCE
from tenancy.files.errors import StoredFileGone
from tenancy.files.models import StoredFile
from tenancy.files.reading import read_file

_NO_NAME = re.compile(r"[^\w. ()+,@&-]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file: where it lies in the archive, and its bytes, or nothing where they are gone or damaged."""

    path: str
    content: bytes | None


def attachments() -> Iterator[Attachment]:
    """Every file of the tenant in force, one after the other in memory.

    Those of entries lie under the number of the entry, those of drafts under the draft's id, all
    others under what they are for.
    """
    taken: set[str] = set()
    for stored in StoredFile.objects.order_by("id").iterator(chunk_size=ROWS_AT_ONCE):
        path = f"files/{_folder_of(stored)}/{_NO_NAME.sub('-', stored.name)}"
        if path.casefold() in taken:
            folder, _, name = path.rpartition("/")
            path = f"{folder}/{stored.id}-{name}"
        taken.add(path.casefold())
        try:
            yield Attachment(path, read_file(stored))
        except StoredFileGone:
            yield Attachment(path, None)


def _folder_of(stored: StoredFile) -> str:
    attached = EntryFile.objects.filter(file=stored).values_list("entry__number", "draft_id").first()
    if attached is None:
        return _NO_NAME.sub("-", stored.kind.rpartition(".")[2]) or "other"
    number, draft = attached
    return f"entries/{_NO_NAME.sub('-', number)}" if number else f"drafts/{draft}"
