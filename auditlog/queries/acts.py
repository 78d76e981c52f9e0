"""The acts that there are, for a choice and for a search by words."""

from auditlog.events.registry import audited_models, event_types
from auditlog.events.sentences import words_of_act
from auditlog.queries.groups import is_refusal, name_of_type

_APPS = {"auditlog": "Audit log", "tenancy": "People and business", "accounting": "Books", "reporting": "Reports"}


def acts_by_app() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every declared act with its words, under the name of its app, both in order."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for act in event_types():
        app = act.partition(".")[0]
        groups.setdefault(_APPS.get(app, app.capitalize()), []).append((act, words_of_act(act)))
    return [(app, sorted(acts, key=lambda one: one[1])) for app, acts in sorted(groups.items())]


def acts_in_words(text: str) -> tuple[str, ...]:
    """The acts whose words hold all words of a text."""
    asked = text.casefold().split()
    return tuple(act for act in event_types() if asked and all(word in words_of_act(act).casefold() for word in asked))


def acts_of_refusal() -> tuple[str, ...]:
    """The acts by which something was refused, attempts across tenants among them."""
    return tuple(act for act in event_types() if is_refusal(act))


def subject_types() -> list[tuple[str, str]]:
    """The types of things that events are about, by name."""
    kinds = {act.rpartition(".")[0] for act in event_types()} | set(audited_models())
    named = [(kind, name_of_type(kind).capitalize()) for kind in kinds]
    return sorted(named, key=lambda choice: choice[1])
