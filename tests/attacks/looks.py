"""Looks with another's eyes and the support access of operators, by plain SQL and with a stolen id."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg

from erp.foundation.identifiers import new_id
from erp.web.looking import SESSION_KEY
from tenancy.access.models import Membership
from tests.attacks.ground import Ground
from tests.attacks.registry import attack
from tests.attacks.web import browser

_FORGED = (
    "INSERT INTO tenancy_seeing (id, tenant_id, seer_id, seer_label, seen_id, seen_label, reason, began_at, ends_at,"
    " ended_why) VALUES (%(id)s, %(tenant)s, %(seer)s, 'x', %(seen)s, 'x', '', now(), now() + %(lasts)s, '')"
)
_LONGER = [
    "UPDATE tenancy_seeing SET ends_at = now() + interval '1 day'",
    "UPDATE tenancy_seeing SET ends_at = ends_at + interval '1 minute'",
    "UPDATE tenancy_seeing SET began_at = now(), ends_at = now() + interval '30 minutes'",
    "UPDATE tenancy_seeing SET seen_id = (SELECT id FROM tenancy_membership WHERE role = 'admin')",
    "UPDATE tenancy_seeing SET seer_id = (SELECT id FROM tenancy_membership WHERE role = 'viewer')",
    "DELETE FROM tenancy_seeing",
    "ALTER TABLE tenancy_seeing DISABLE TRIGGER seeing_stays_as_begun",
]
_FOR_HOURS = "UPDATE tenancy_supportaccess SET answered_at = now(), granted_until = now() + interval '4 hours'"
_GRANTED = [
    _FOR_HOURS,
    _FOR_HOURS + ", answered_by_id = gen_random_uuid()",
    _FOR_HOURS + ", answered_by_id = (SELECT user_id FROM tenancy_membership WHERE role = 'admin')",
    "UPDATE tenancy_supportaccess SET answered_at = now(), granted_until = now() + interval '30 days',"
    " answered_by_id = (SELECT user_id FROM tenancy_membership WHERE role = 'owner')",
    _FOR_HOURS + ", answered_by_id = (SELECT user_id FROM tenancy_membership WHERE role = 'owner')",
    "UPDATE tenancy_supportaccess SET answered_at = now(),"
    " answered_by_id = (SELECT user_id FROM tenancy_membership WHERE role = 'owner')",
    "UPDATE tenancy_supportaccess SET operator = 'x@operators.example'",
    "UPDATE tenancy_supportaccess SET hours_asked = 24",
    "DELETE FROM tenancy_supportaccess",
    "ALTER TABLE tenancy_supportaccess DISABLE TRIGGER support_is_the_owners",
]
_ASKED = (
    "INSERT INTO tenancy_supportaccess (id, tenant_id, operator, reason, hours_asked, asked_at, answered_at,"
    " answered_by_id, answered_by_label, granted_until, ended_by_label, ended_why)"
    " SELECT gen_random_uuid(), tenant_id, 'x@operators.example', 'x', 4, now(), now(), user_id, 'x',"
    " now() + interval '4 hours', '', '' FROM tenancy_membership WHERE role = 'owner'"
)


_AS_AN_ACTOR = "SELECT set_config('app.actor_id', coalesce(%(user)s::uuid::text, ''), true)"


def _is_refused(g: Ground, statement: str, *, named: UUID | None = None, **parameters: Any) -> None:
    """By a right, a policy, a constraint or a guard; any other error would be a broken attack.

    ``named`` is the person whom the settings of the transaction name as the one who acts.
    """
    with g.inside(), g.refused() as refused:
        g.sql(_AS_AN_ACTOR, {"user": named})
        g.sql(statement, parameters)
    kinds = (psycopg.errors.InsufficientPrivilege, psycopg.IntegrityError)
    assert isinstance(refused.value.__cause__, kinds), refused.value


def _member(g: Ground, person: str) -> UUID:
    with g.inside():
        return Membership.objects.get(user__email=f"{person}@karoo.example").id


def _user(g: Ground, person: str) -> UUID | None:
    with g.inside():
        return Membership.objects.get(user__email=f"{person}@karoo.example").user_id if person else None


@attack("makes more of a look than it was begun as: {}", "sql", each=[(one, (one,)) for one in _LONGER])
def _extend(g: Ground, statement: str) -> None:
    _is_refused(g, statement)


_FORGERIES = [
    ("in another tenant", (False, "owner", "admin", 10, "owner")),
    ("for an hour", (True, "owner", "admin", 60, "owner")),
    ("with his own eyes", (True, "owner", "owner", 10, "owner")),
    ("in nobody's name", (True, "owner", "admin", 10, "")),
    ("of an owner in a clerk's name", (True, "owner", "admin", 10, "clerk")),
    ("of a clerk with an owner's eyes", (True, "clerk", "owner", 10, "clerk")),
]


@attack("forges a look {}", "sql", each=_FORGERIES)
def _forge(g: Ground, is_mine: bool, seer: str, seen: str, minutes: int, named: str) -> None:
    _is_refused(
        g,
        _FORGED,
        named=_user(g, named),
        id=new_id(),
        tenant=(g.mine if is_mine else g.theirs).id,
        seer=_member(g, seer),
        seen=_member(g, seen),
        lasts=timedelta(minutes=minutes),
    )


@attack(
    "puts a look into a viewer's session that was begun by {}",
    "web",
    each=[("an owner", ("owner",)), ("nobody, but names the viewer in every place", ("clerk",))],
)
def _steal(g: Ground, seer: str) -> None:
    seen = _member(g, "admin")
    ids = {"id": new_id(), "tenant": g.mine.id, "seer": _member(g, seer), "seen": seen}
    with g.inside():
        g.sql(_AS_AN_ACTOR, {"user": _user(g, seer)})
        g.sql(_FORGED, {**ids, "lasts": timedelta(minutes=10)})
    client = browser("clerk@karoo.example", g.mine.slug)
    session = client.session
    session[SESSION_KEY] = {str(g.mine.id): str(ids["id"])}
    session.save()
    page = f"/t/{g.mine.slug}/people/"
    assert [client.get(page).status_code for _ in range(2)] == [302, 403]


@attack("grants an operator a look: {}", "sql", each=[(one, (one,)) for one in _GRANTED])
def _grant(g: Ground, statement: str) -> None:
    for person in ("", "clerk", "admin"):
        _is_refused(g, statement, named=_user(g, person))


@attack("asks for support in an operator's name, and grants it in one", "sql")
def _ask(g: Ground) -> None:
    _is_refused(g, _ASKED)


@attack("reads what an operator asked of another tenant, and who looks there", "sql")
def _read(g: Ground) -> None:
    with g.inside():
        asked = "SELECT 1 FROM tenancy_supportaccess WHERE id = %s OR operator = %s"
        assert g.sql(asked, [g.theirs.support, f"keeper@{g.theirs.slug}.example"]) == []
        assert g.sql("SELECT 1 FROM tenancy_seeing WHERE seen_label = %s", [f"Seen of {g.theirs.slug}"]) == []
