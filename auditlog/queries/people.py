"""The people who stand in the log, found without reading it."""

from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from tenancy.scoping.context import current_tenant_id

_MOST_PEOPLE = 1_000
_KEPT_SECONDS = 60
_KEY = "auditlog.people"

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
    """A person who did something, by the name that the newest event gives."""

    id: UUID
    name: str


def people_who_appear(*, afresh: bool = False) -> list[Doer]:
    """Everybody by whom there is an event of the tenant in force, by name.

    The answer is at most a minute old; ``afresh`` asks the log itself.
    """
    kept: list[Doer] | None = None if afresh else cache.get(_KEY)
    if kept is None:
        with connection.cursor() as cursor:
            cursor.execute(_PEOPLE, {"tenant": current_tenant_id(), "most": _MOST_PEOPLE})
            kept = sorted((Doer(row[0], row[1]) for row in cursor.fetchall()), key=lambda doer: doer.name.casefold())
        cache.set(_KEY, kept, _KEPT_SECONDS)
    return kept


def people_named(words: str) -> list[Doer]:
    """Who is called so; else those whose name holds the words."""
    return _named(words, people_who_appear()) or _named(words, people_who_appear(afresh=True))


def _named(words: str, everybody: list[Doer]) -> list[Doer]:
    asked = words.strip().casefold()
    exactly = [doer for doer in everybody if doer.name.casefold() == asked]
    return exactly or [doer for doer in everybody if asked in doer.name.casefold()]


def labels_beginning(beginning: str, *, most: int) -> list[str]:
    """At most so many names of subjects that begin as written, in capitals, or capitalised."""
    found: list[str] = []
    for variant in dict.fromkeys((beginning, beginning.upper(), beginning.capitalize())):
        with connection.cursor() as cursor:
            cursor.execute(_LABELS, {"tenant": current_tenant_id(), "beginning": variant, "most": most})
            found += [row[0] for row in cursor.fetchall()]
    return list(dict.fromkeys(found))[:most]
