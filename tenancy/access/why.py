"""Find the permission that somebody asks about in his own words."""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache

from tenancy.access.registry import Permission, all_areas, all_permissions, other_words

_MOST = 12
_MOST_TO_TRY = 6
# A word that is still being typed finds what it begins with from here on.
_LONG_ENOUGH = 4
_SAYS_NOTHING = frozenset(
    ("a", "an", "and", "any", "at", "by", "can", "could", "do", "does", "for", "from", "he", "her", "his", "i", "in")
    + ("is", "it", "may", "my", "of", "on", "she", "the", "their", "to")
)
_ALWAYS_WORTH_A_TRY = ("post", "reverse", "approve", "export", "people", "settings")


def permissions_like(text: str) -> list[Permission]:
    """The permission of that code or name, or those that fit every word, best first.

    A word fits by itself, or by what the apps say that people call it (``ALSO_CALLED``).
    """
    wanted = _plain(text)
    known = all_permissions()
    exact = [one for one in known.values() if wanted in (one.code, one.name.casefold())]
    if exact:
        return exact
    ways = [_ways_to_say(word) for word in _words_in(wanted)]
    if not ways:
        return []
    found = [one for one in known.values() if all(_fits(_words_of(one), way) for way in ways)]
    return sorted(found, key=lambda one: _rank(one, ways))[:_MOST]


def words_to_try(text: str) -> list[str]:
    """Words that find something, for whoever found nothing: of his own, such as look like them, or some of ours."""
    asked = _words_in(_plain(text))
    own = [word for word in asked if len(asked) > 1 and permissions_like(word)]
    alike = [one for word in asked for one in get_close_matches(word, _vocabulary(), n=2, cutoff=0.75)]
    return list(dict.fromkeys([*own, *alike, *_ALWAYS_WORTH_A_TRY]))[:_MOST_TO_TRY]


def _plain(text: str) -> str:
    return " ".join(text.replace("?", " ").split()).casefold()


def _words_in(wanted: str) -> list[str]:
    """The words that say something; those that are declared together ("sign in") stay together."""
    found, rest = [], f" {wanted} "
    for phrase in sorted((one for one in other_words() if " " in one), key=len, reverse=True):
        if f" {phrase} " in rest:
            found.append(phrase)
            rest = rest.replace(f" {phrase} ", " ")
    return [*found, *(word for word in rest.split() if word not in _SAYS_NOTHING)]


def _ways_to_say(word: str) -> tuple[tuple[str, ...], ...]:
    """The word, its stem, and what it is declared to mean; each as words that must all occur."""
    stem = _stem(word)
    meant = [
        phrase
        for said, phrases in other_words().items()
        if said in (word, stem) or (len(stem) >= _LONG_ENOUGH and said.startswith(stem))
        for phrase in phrases
    ]
    return tuple(tuple(phrase.split()) for phrase in (word, stem, *meant))


def _stem(word: str) -> str:
    if word.endswith("ies") and len(word) > _LONG_ENOUGH:
        return word.removesuffix("ies") + "y"
    for ending in ("ing", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= _LONG_ENOUGH:
            return word.removesuffix(ending)
    return word


def _fits(said: str, ways: Sequence[tuple[str, ...]]) -> bool:
    return any(all(word in said for word in way) for way in ways)


def _rank(one: Permission, ways: list[tuple[tuple[str, ...], ...]]) -> tuple[bool, bool, bool]:
    """What is asked for by a page today comes first, then what is named so, then what is only said so."""
    name, every = one.name.casefold(), _words_of(one)
    # The first two ways are the word itself and its stem.
    return (
        bool(one.awaits),
        not all(_fits(name, way[:2]) for way in ways),
        not all(_fits(every, way[:2]) for way in ways),
    )


@cache
def _vocabulary() -> tuple[str, ...]:
    named = {word for one in all_permissions().values() for word in one.name.casefold().split()}
    return tuple(sorted({*named, *other_words()} - _SAYS_NOTHING))


def _words_of(one: Permission) -> str:
    return f"{one.code} {one.name} {one.allows} {all_areas()[one.area].label}".casefold()
