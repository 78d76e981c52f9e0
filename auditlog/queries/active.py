"""The active filters in words, and the quick picks of days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import QueryDict

from auditlog.events.models import AuditEvent
from auditlog.events.sentences import words_of_act
from auditlog.queries.forms import KINDS, Called, EventFilterForm
from auditlog.queries.groups import name_of_type
from auditlog.queries.people import people_who_appear
from erp.foundation.dates import short_date

# Keys of pages, which mean nothing once the filter has changed.
_PAGE_KEYS = ("older", "newer")


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """One filter that is on, in words, and the address of the page without it."""

    words: str
    without_url: str


@dataclass(frozen=True, slots=True)
class QuickPick:
    """A span of days in words, and the address that narrows to it."""

    words: str
    url: str
    current: bool


def active_filters(form: EventFilterForm, query: QueryDict) -> list[ActiveFilter]:
    """What the list is narrowed to, of a form that is valid."""
    asked = form.cleaned_data
    return [
        ActiveFilter(words(asked[name]), address_with(query, {name: ""}))
        for name, words in _WORDS.items()
        if asked.get(name)
    ]


def quick_picks(query: QueryDict, today: date) -> list[QuickPick]:
    """The spans of days that are asked for most."""
    yesterday = today - timedelta(days=1)
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    spans = (
        ("Any day", None, None),
        ("Today", today, today),
        ("Yesterday", yesterday, yesterday),
        ("Last 7 days", today - timedelta(days=6), today),
        ("This month", first, today),
        ("Last month", before.replace(day=1), before),
    )
    picks = []
    for words, begins, ends in spans:
        days = {"from_date": begins.isoformat() if begins else "", "to_date": ends.isoformat() if ends else ""}
        current = all(query.get(name, "") == value for name, value in days.items())
        picks.append(QuickPick(words, address_with(query, days), current))
    return picks


def address_with(query: QueryDict, changes: dict[str, str]) -> str:
    """The list's own address with some filters exchanged, on its first page unless a key is among them."""
    kept = query.copy()
    for name in (*_PAGE_KEYS, *changes):
        kept.pop(name, None)
    for name, value in changes.items():
        if value:
            kept[name] = value
    for name in [name for name, value in kept.items() if not value]:
        kept.pop(name)
    return f"?{kept.urlencode()}"


def name_of_person(person_id: UUID) -> str:
    """What a person is called in the log; the beginning of the id where he did nothing."""
    names = {doer.id: doer.name for doer in people_who_appear()}
    return names.get(person_id) or str(person_id)[:8]


def _name_of_thing(thing: UUID) -> str:
    newest = AuditEvent.objects.filter(subject_id=thing).order_by("-id").first()
    if newest is None:
        return f"thing {str(thing)[:8]}"
    return f"{name_of_type(newest.subject_type)} {newest.subject_label}".strip()


def _people(ids: tuple[UUID, ...]) -> str:
    return "by " + " or ".join(dict.fromkeys(name_of_person(one) for one in ids))


def _called(called: Called) -> str:
    labels = called.names
    shown = ", ".join(labels[:3])
    return f"called {shown}" + (f" and {len(labels) - 3} more" if len(labels) > 3 else "")


_WORDS: dict[str, Callable[..., str]] = {
    "from_date": lambda day: f"from {short_date(day)}",
    "to_date": lambda day: f"to {short_date(day)}",
    "person": _people,
    "type": lambda kind: f"about {name_of_type(kind)}",
    "subject": _called,
    "thing": lambda thing: f"about {_name_of_thing(thing)}",
    "act": lambda act: words_of_act(act),
    "kind": lambda kind: f"done by {dict(KINDS)[kind].lower()}",
    "ip": lambda ip: f"from {ip}",
    "text": lambda text: f"with “{text}” in it",
    "refused": lambda _: "refusals only",
}
