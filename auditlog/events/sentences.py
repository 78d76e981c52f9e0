"""Say what happened in words."""

import re
from typing import Protocol
from uuid import UUID

from auditlog.events.models import Operation
from auditlog.events.registry import event_types, subject_paths

_GAP = re.compile(r"\{(\w+)\}")


class Speakable(Protocol):
    """What a sentence is made of: an audit event, or as much of one."""

    act: str
    operation: str
    subject_type: str
    subject_label: str
    reason: str


def sentence(event: Speakable) -> str:
    """What was done, without who did it: ``posted journal entry JE-2026-0042``.

    An event type that nobody declares (a change by plain SQL, or of a version to come)
    is read from its name: ``changed ledger account 1000``.
    """
    template = event_types().get(event.act)
    if template is None:
        return f"{_read_from_name(event)} {event.subject_label}".strip()
    return _filled(template, event).strip()


def sentence_and_label(event: Speakable) -> tuple[str, str]:
    """The sentence up to its subject, and the subject, where the sentence ends with it."""
    whole, label = sentence(event), event.subject_label
    if label and whole.endswith(label):
        return whole.removesuffix(label).rstrip(), label
    return whole, ""


def subject_url(subject_type: str, subject_id: UUID | None, label: str, home: str) -> str:
    """The page of a subject below the tenant's ``home``, or nothing where it has none."""
    path = subject_paths().get(subject_type)
    if path is None or (not label and "{label}" in path) or (not subject_id and "{id}" in path):
        return ""
    return home + path.format(id=subject_id or "", label=label)


def words_of(name: str) -> str:
    """A name of the code as words: ``journal_entry`` is ``journal entry``."""
    return name.replace("_", " ").strip()


def _filled(template: str, event: Speakable) -> str:
    # Not str.format: a label with braces in it must stay a label.
    return _GAP.sub(lambda gap: str(getattr(event, gap.group(1), "") or ""), template)


def _read_from_name(event: Speakable) -> str:
    noun = words_of(event.subject_type.rpartition(".")[2])
    if event.operation != Operation.EVENT and event.act == f"{event.subject_type}.{event.operation}":
        return f"{Operation(event.operation).label} {noun}"
    kind, _, verb = event.act.rpartition(".")
    noun = words_of(kind.rpartition(".")[2]) or noun
    return f"{words_of(verb)} {noun}".strip()
