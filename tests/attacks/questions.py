"""Questions that were forged by plain SQL: for another plan, and for the way back after a lost factor."""

from typing import Any

import psycopg

from tenancy.access.models import Membership
from tests.attacks.ground import Ground
from tests.attacks.registry import attack

_NAMED = "SELECT set_config('app.actor_id', %s, true), set_config('app.actor_label', %s, true)"
_TAKE_BACK = "UPDATE tenancy_planrequest SET withdrawn_at = now() WHERE withdrawn_at IS NULL"
_ASK = (
    "INSERT INTO tenancy_planrequest (id, tenant_id, wanted, reason, asked_at, asked_by_label, answered_by_label,"
    " answer) VALUES (gen_random_uuid(), %(tenant)s, 'small', 'x', now(), %(label)s, %(said)s, %(said)s)"
)
_RECOVERY = (
    "INSERT INTO tenancy_factorrecovery (id, user_id, asked_at, confirmed_at, due_at, ends_at, refused_at, done_at)"
    " SELECT gen_random_uuid(), id, now(), NULL, NULL, NULL, NULL, NULL FROM tenancy_user WHERE id = %(user)s"
)
_WAITED = "now() - interval '4 days', now() - interval '1 day', now() + interval '13 days'"


def _is_refused(g: Ground, statement: str, parameters: dict[str, Any]) -> None:
    """By a guard of the database, and not by a mistake in the statement."""
    with g.refused() as refused:
        g.sql(statement, parameters)
    assert isinstance(refused.value.__cause__, psycopg.errors.IntegrityConstraintViolation), refused.value


def _acting(g: Ground, person: str, label: str) -> None:
    found = Membership.objects.filter(user__email=f"{person}@karoo.example").first()
    g.sql(_NAMED, [str(found.user_id) if found else "", label])


_FORGED_QUESTIONS = [
    ("in nobody's name", ("", "", "", "")),
    ("in the name of somebody who is no member", ("outsider", "Outsider", "Outsider", "")),
    ("in a name that the audit log does not say", ("clerk", "Clerk", "The owner himself", "")),
    ("that was answered as it is asked", ("owner", "Owner", "Owner", "Yes, say the operators")),
]


@attack("asks for another plan {}", "sql", each=_FORGED_QUESTIONS)
def _ask(g: Ground, person: str, label: str, asker: str, said: str) -> None:
    with g.inside():
        _acting(g, "owner", "Owner")
        g.sql(_TAKE_BACK)
        _acting(g, person, label)
        _is_refused(g, _ASK, {"tenant": g.mine.id, "label": asker, "said": said})


@attack("asks for another plan long ago", "sql")
def _ask_long_ago(g: Ground) -> None:
    with g.inside():
        _acting(g, "owner", "Owner")
        g.sql(_TAKE_BACK)
        asked = _ASK.replace("now()", "now() - interval '1 year'") + " RETURNING asked_at > now() - interval '1 minute'"
        assert g.sql(asked, {"tenant": g.mine.id, "label": "Owner", "said": ""}) == [(True,)]


@attack("takes back what the owner asked, as {}", "sql", each=[("nobody", ("",)), ("no member", ("outsider",))])
def _take_back(g: Ground, person: str) -> None:
    with g.inside():
        _acting(g, person, "x")
        _is_refused(g, _TAKE_BACK, {})


@attack("takes back what the owner asked, as a suspended member", "sql")
def _take_back_suspended(g: Ground) -> None:
    with g.inside():
        _acting(g, "admin", "x")
        Membership.objects.filter(user__email="admin@karoo.example").update(
            suspended_at="2026-01-01T00:00Z", suspension_reason="Leave"
        )
        _is_refused(g, _TAKE_BACK, {})


_SHORT_WAITS = [
    ("was waited for already", (_RECOVERY.replace("now(), NULL, NULL, NULL", f"now(), {_WAITED}"),)),
    ("was asked for last week", (_RECOVERY.replace("now()", "now() - interval '7 days'"),)),
    ("was refused already", (_RECOVERY.replace("NULL, NULL FROM", "now(), NULL FROM"),)),
]


@attack("writes down a way back without factors that {}", "sql", each=_SHORT_WAITS)
def _recovery(g: Ground, statement: str) -> None:
    with g.inside():
        _is_refused(g, statement, {"user": g.mine.user})


@attack("confirms his way back without factors four days ago", "sql")
def _confirm(g: Ground) -> None:
    with g.inside():
        g.sql(_RECOVERY, {"user": g.mine.user})
        confirmed = "UPDATE tenancy_factorrecovery SET (confirmed_at, due_at, ends_at) = "
        _is_refused(g, f"{confirmed}({_WAITED}) WHERE user_id = %(user)s", {"user": g.mine.user})
