"""The people who stand in the log and those who are members, found without reading it."""

from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from tenancy.access.models import Membership
from tenancy.scoping.context import current_tenant_id

_MOST_PEOPLE = 1_000
_KEPT_SECONDS = 60
_KEY = "auditlog.people_and_members"

# From each person the index jumps to the next one, so that millions of events of a few
# people cost a few steps.
_PEOPLE = """
WITH RECURSIVE person (id, number) AS (
    (SELECT e.actor_id, 1 FROM auditlog_event e
      WHERE e.tenant_id = %(tenant)s AND e.actor_id IS NOT NULL AND e.row_of_statement <= 20
      ORDER BY e.actor_id LIMIT 1)
    UNION ALL
    (SELECT (SELECT e.actor_id FROM auditlog_event e
              WHERE e.tenant_id = %(tenant)s AND e.actor_id > p.id AND e.row_of_statement <= 20
              ORDER BY e.actor_id LIMIT 1), p.number + 1
       FROM person p WHERE p.id IS NOT NULL AND p.number < %(most)s)
)
SELECT p.id, latest.label FROM person p,
    LATERAL (SELECT e.actor_label AS label FROM auditlog_event e
              WHERE e.tenant_id = %(tenant)s AND e.actor_id = p.id AND e.row_of_statement <= 20
              ORDER BY e.id DESC LIMIT 1) latest
"""

# Labels in the order of bytes, each found from the one before.
_LABELS = """
WITH RECURSIVE subject (label, number) AS (
    (SELECT e.subject_label COLLATE "C", 1 FROM auditlog_event e
      WHERE e.tenant_id = %(tenant)s AND e.subject_label COLLATE "C" ^@ %(beginning)s
        AND length(e.subject_label) <= 200
      ORDER BY e.subject_label COLLATE "C" LIMIT 1)
    UNION ALL
    (SELECT (SELECT e.subject_label COLLATE "C" FROM auditlog_event e
              WHERE e.tenant_id = %(tenant)s AND e.subject_label COLLATE "C" ^@ %(beginning)s
                AND e.subject_label COLLATE "C" > s.label AND length(e.subject_label) <= 200
              ORDER BY e.subject_label COLLATE "C" LIMIT 1), s.number + 1
       FROM subject s WHERE s.label IS NOT NULL AND s.number < %(most)s)
)
SELECT label FROM subject WHERE label IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Doer:
    """A person who may have done something, by the name that the newest event gives, or else his own.

    ``address`` and ``membership`` are those of a member.
    """

    id: UUID
    name: str
    address: str = ""
    membership: UUID | None = None

    def is_called(self, words: str) -> bool:
        """Whether the name or the address is just this, written in small letters."""
        return words in (self.name.casefold(), self.address.casefold())


def people_who_appear(*, afresh: bool = False) -> list[Doer]:
    """Everybody by whom there is an event of the tenant in force, and its members, by name.

    The answer is at most a minute old; ``afresh`` asks the log itself.
    """
    kept: list[Doer] | None = None if afresh else cache.get(_KEY)
    if kept is None:
        with connection.cursor() as cursor:
            cursor.execute(_PEOPLE, {"tenant": current_tenant_id(), "most": _MOST_PEOPLE})
            names = dict(cursor.fetchall())
        found = {person: Doer(person, name) for person, name in names.items()}
        for member in Membership.objects.select_related("user"):
            name = names.get(member.user_id) or str(member.user)
            found[member.user_id] = Doer(member.user_id, name, member.user.email, member.id)
        kept = sorted(found.values(), key=lambda doer: doer.name.casefold())
        cache.set(_KEY, kept, _KEPT_SECONDS)
    return kept


def people_named(words: str) -> list[Doer]:
    """Who is called so; else those whose name or address holds the words."""
    return _named(words, people_who_appear()) or _named(words, people_who_appear(afresh=True))


def _named(words: str, everybody: list[Doer]) -> list[Doer]:
    asked = words.strip().casefold()
    exactly = [doer for doer in everybody if doer.is_called(asked)]
    return exactly or [doer for doer in everybody if asked in f"{doer.name}\n{doer.address}".casefold()]


def members_beginning(words: str) -> list[Doer]:
    """The members who are called so; else those of whose name or address a word begins so."""
    asked = words.strip().casefold()
    members = [doer for doer in people_who_appear() if doer.membership is not None]
    exactly = [doer for doer in members if doer.is_called(asked)]
    return exactly or [doer for doer in members if _begins(doer, asked)]


def _begins(doer: Doer, asked: str) -> bool:
    name = doer.name.casefold()
    return any(one.startswith(asked) for one in (name, *name.split(), doer.address.casefold()))


def labels_beginning(beginning: str, *, most: int) -> list[str]:
    """At most so many names of subjects that begin as written, in capitals, or capitalised."""
    found: list[str] = []
    for variant in dict.fromkeys((beginning, beginning.upper(), beginning.capitalize())):
        with connection.cursor() as cursor:
            cursor.execute(_LABELS, {"tenant": current_tenant_id(), "beginning": variant, "most": most})
            found += [row[0] for row in cursor.fetchall()]
    return list(dict.fromkeys(found))[:most]
