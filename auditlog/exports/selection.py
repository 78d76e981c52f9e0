"""What of the log is exported: days, a type of document, a person."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from auditlog.events.declaring import Audited
from auditlog.events.models import AuditEvent
from auditlog.events.registry import declaration_of, event_types, tenant_models
from auditlog.events.sentences import words_of
from auditlog.exports.errors import (
    AmbiguousDocumentType,
    DaysReversed,
    NotADay,
    UnknownDocumentType,
    UnknownPerson,
)
from tenancy.access.queries import members_by_name
from tenancy.tenants.models import Tenant

# No event is older than the product, and no clock goes on for ever.
_FIRST_DAY, _LAST_DAY = date(1970, 1, 2), date(2999, 1, 1)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for; empty fields narrow nothing.

    Days are calendar days in ``time_zone``, both included. An event fits a type when it is
    about a thing of that type or belongs to one, or when its act is named for it. A person
    is known by id, or by the very label that stands in the log where no member has it.
    ``whole_chain`` adds the bare seals before and after the range.
    """

    time_zone: str
    from_date: date | None = None
    to_date: date | None = None
    subject_type: str = ""
    person_id: UUID | None = None
    person_label: str = ""
    whole_chain: bool = False

    def __post_init__(self) -> None:
        if self.from_date and self.to_date and self.to_date < self.from_date:
            raise DaysReversed

    @property
    def from_at(self) -> datetime | None:
        """The moment at which the range begins, in UTC."""
        return self._midnight(self.from_date) if self.from_date else None

    @property
    def to_at(self) -> datetime | None:
        """The moment before which the range ends, in UTC."""
        if self.to_date is None:
            return None
        return self._midnight(min(self.to_date, _LAST_DAY) + timedelta(days=1))

    @property
    def is_filtered(self) -> bool:
        """Whether events inside the range may be left out."""
        return bool(self.subject_type or self.person_label)

    @property
    def is_everything(self) -> bool:
        """Whether the whole log leaves."""
        return not (self.from_date or self.to_date or self.is_filtered)

    def in_words(self) -> str:
        """The selection for people: ``journal entry, 2026-10-01 to 2026-10-31, by Naledi Mokoena``."""
        begins, ends = self.from_date, self.to_date
        if begins and ends:
            days = begins.isoformat() if begins == ends else f"{begins.isoformat()} to {ends.isoformat()}"
        elif begins or ends:
            days = f"from {begins.isoformat()}" if begins else f"until {ends.isoformat()}" if ends else ""
        else:
            days = "all days" if self.is_filtered else "the whole log"
        parts = [plain_word(self.subject_type)] if self.subject_type else []
        return ", ".join([*parts, days, *([f"by {self.person_label}"] if self.person_label else [])])

    def as_json(self) -> dict[str, Any]:
        """Range, filter and form of the chain as the manifest and the audit event tell them."""
        person = {"id": str(self.person_id) if self.person_id else None, "label": self.person_label}
        return {
            "range": {
                "from": self.from_date.isoformat() if self.from_date else None,
                "to": self.to_date.isoformat() if self.to_date else None,
                "time_zone": self.time_zone,
                "from_at": instant(self.from_at) if self.from_at else None,
                "to_at": instant(self.to_at) if self.to_at else None,
            },
            "filter": {"type": self.subject_type or None, "person": person if self.person_label else None},
            "chain": "whole" if self.whole_chain else "range",
        }

    def _midnight(self, day: date) -> datetime:
        day = max(min(day, _LAST_DAY + timedelta(days=1)), _FIRST_DAY)
        return datetime.combine(day, time(), tzinfo=ZoneInfo(self.time_zone)).astimezone(UTC)


def select(
    tenant: Tenant,
    *,
    from_date: date | str | None = None,
    to_date: date | str | None = None,
    subject_type: str = "",
    person: str = "",
    whole_chain: bool = False,
) -> Selection:
    """What a person or a command asked for; raises a refusal that names the field."""
    person_id, label = _person(person.strip())
    return Selection(
        time_zone=tenant.time_zone,
        from_date=_day(from_date, "from_date"),
        to_date=_day(to_date, "to_date"),
        subject_type=_known_type(subject_type.strip()) if subject_type.strip() else "",
        person_id=person_id,
        person_label=label,
        whole_chain=whole_chain,
    )


_OWN_WORDS = {"tenancy.account": "account to sign in with"}


def document_types() -> list[tuple[str, str]]:
    """Every type of thing that events are about, with its plain word, by word."""
    names = {name.rpartition(".")[0] for name in event_types()} | _captured_types()
    return sorted(((name, plain_word(name)) for name in names), key=lambda pair: (pair[1], pair[0]))


def _captured_types() -> set[str]:
    """The types whose things have a table of their own."""
    declared = [declaration_of(model) for model in tenant_models()]
    return {one.subject_type for one in declared if isinstance(one, Audited)}


def plain_word(subject_type: str) -> str:
    """``accounting.journal_entry`` is a ``journal entry``; of two that read alike one has words of its own."""
    return _OWN_WORDS.get(subject_type) or words_of(subject_type.rpartition(".")[2])


def capitalised(words: str) -> str:
    """The words as a sentence begins, names in them left as they are."""
    return words[:1].upper() + words[1:]


def instant(moment: datetime) -> str:
    """A moment in UTC, always with its microseconds: ``2026-10-31T08:00:00.000000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _day(given: date | str | None, field: str) -> date | None:
    if not isinstance(given, str):
        return given
    try:
        return date.fromisoformat(given.strip()) if given.strip() else None
    except ValueError as error:
        raise NotADay(given, field) from error


def _known_type(text: str) -> str:
    known = dict(document_types())
    if text in known:
        return text
    wanted = text.lower().replace("_", " ").replace("-", " ")
    meant = [name for name, word in known.items() if word == wanted]
    # Of two that bear the word, the thing itself is meant, not the acts of another room about it.
    meant = [name for name in meant if name in _captured_types()] or meant
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise AmbiguousDocumentType(text, meant)
    if AuditEvent.objects.filter(subject_type=text).exists():
        # Of a thing that this version does not know any more.
        return text
    nearest = get_close_matches(text.lower(), known, 3, 0.5)
    by_word = {word: name for name, word in known.items()}
    nearest += [by_word[word] for word in get_close_matches(wanted, by_word, 3, 0.5)]
    raise UnknownDocumentType(text, list(dict.fromkeys(nearest))[:3])


def _person(text: str) -> tuple[UUID | None, str]:
    if not text:
        return None, ""
    for membership in members_by_name():
        if text.lower() in (membership.user.email.lower(), str(membership.user).lower()):
            return membership.user_id, str(membership.user)
    # Who has left is known to the log alone, by the label that was his.
    if AuditEvent.objects.filter(actor_label=text).exists():
        return None, text
    raise UnknownPerson(text)
