"""Say what happened in words."""

import re
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from auditlog.events.models import Operation
from auditlog.events.registry import event_types, subject_paths

_GAP = re.compile(r"\{([^{}]+)\}")


class Speakable(Protocol):
    """What a sentence is made of: an audit event, or as much of one."""

    act: str
    operation: str
    subject_type: str
    subject_label: str
    reason: str


def sentence(event: Speakable, gaps: Callable[[str], str] | None = None) -> str:
    """What was done, without who did it: ``posted journal entry JE-2026-0042``.

    The words of an event type have gaps for the event's columns, and for what ``gaps`` fills
    beside them: ``parent_label``, ``before_<column>``, ``after_<column>``. What stands behind
    a bar fills a gap that has nothing else: ``{after_role|after_custom_role_id|another role}``
    are two columns and, at the end, words. An event type that
    nobody declares (a change by plain SQL, or of a version to come) is read from its name:
    ``changed ledger account 1000``.
    """
    template = event_types().get(event.act)
    if template is None:
        return f"{_read_from_name(event)} {event.subject_label}".strip()
    filled = _filled(template, event, gaps)
    # A reason that nobody gave leaves no colon behind that leads nowhere.
    return (filled.removesuffix(": ") if template.endswith("}") else filled).strip()


def sentence_and_label(event: Speakable, gaps: Callable[[str], str] | None = None) -> tuple[str, str]:
    """The sentence up to its subject, and the subject, where the sentence ends with it."""
    whole, label = sentence(event, gaps), event.subject_label
    if label and whole.endswith(label):
        return whole.removesuffix(label).rstrip(), label
    return whole, ""


def words_of_act(act: str) -> str:
    """The words of an act without its subject: ``posted journal entry``; of an unknown one its name."""
    words = re.sub(r"\s+", " ", _GAP.sub(" … ", event_types().get(act, act)))
    return words.strip(" …:") or act


def subject_url(subject_type: str, subject_id: UUID | None, label: str, home: str) -> str:
    """The page of a subject below the tenant's ``home``, or nothing where it has none."""
    path = subject_paths().get(subject_type)
    if path is None or (not label and "{label}" in path) or (not subject_id and "{id}" in path):
        return ""
    return home + path.format(id=subject_id or "", label=label)


def words_of(name: str) -> str:
    """A name of the code as words: ``journal_entry`` is ``journal entry``."""
    return name.replace("_", " ").strip()


def _filled(template: str, event: Speakable, gaps: Callable[[str], str] | None) -> str:
    def filling(gap: re.Match[str]) -> str:
        *names, last = gap[1].split("|")
        if not names:
            names, last = [last], ""
        found = (str(getattr(event, name, "") or "") or (gaps(name) if gaps else "") for name in names)
        return next(filter(None, found), last)

    # Not str.format: a label with braces in it must stay a label.
    return _GAP.sub(filling, template)


def _read_from_name(event: Speakable) -> str:
    noun = words_of(event.subject_type.rpartition(".")[2])
    if event.operation != Operation.EVENT and event.act == f"{event.subject_type}.{event.operation}":
        return f"{Operation(event.operation).label} {noun}"
    kind, _, verb = event.act.rpartition(".")
    noun = words_of(kind.rpartition(".")[2]) or noun
    return f"{words_of(verb)} {noun}".strip()
