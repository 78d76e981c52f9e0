"""At the operators' door: functions that look across the walls, and the standing of a tenant."""

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from tests.attacks.ground import Ground
from tests.attacks.registry import attack
from tests.attacks.web import browser

_SEEING = [
    "SELECT * FROM operators_tenants('')",
    "SELECT * FROM operators_tenants(repeat('a', 43))",
    "SELECT * FROM operators_tenants(NULL)",
    "SELECT * FROM operators_tenants(repeat('a', 43), 'karoo')",
    "SELECT * FROM operators_tenants('', NULL)",
    "SELECT * FROM operators_tenants((SELECT max(token_hash) FROM operators_session))",
    "SELECT * FROM operators_jobs('', 100)",
    "SELECT * FROM operators_jobs(repeat('a', 43), 100)",
    "SELECT * FROM operators_waiting_jobs('')",
    "SELECT * FROM operators_waiting_jobs(NULL)",
]


@attack("asks for all tenants without being an operator: {}", "sql", each=[(one, (one,)) for one in _SEEING])
def _see(g: Ground, statement: str) -> None:
    with g.inside():
        assert g.sql(statement) == []


_STANDING = [
    "UPDATE tenancy_tenant SET standing = 'suspended', suspension_reason = 'x' WHERE id = %(mine)s",
    "UPDATE tenancy_tenant SET suspension_reason = 'x' WHERE id = %(mine)s",
    "INSERT INTO tenancy_tenant SELECT * FROM tenancy_tenant WHERE id = %(mine)s"
    " ON CONFLICT (id) DO UPDATE SET standing = 'suspended'",
]


@attack("says how a tenant stands: {}", "sql", each=[(one, (one,)) for one in _STANDING])
def _stand(g: Ground, statement: str) -> None:
    with g.inside(), g.refused() as refused:
        g.sql("SELECT set_config('app.operator_token', 'no such token', true)")
        g.sql(statement, {"mine": g.mine.id})
    assert "for operators to say" in str(refused.value)


_REWRITING = [
    "DELETE FROM operators_operator",
    "DELETE FROM operators_act",
    "UPDATE operators_act SET reason = 'x'",
    "TRUNCATE operators_act",
    "DROP TRIGGER acts_of_operators_stay ON operators_act",
    "DROP TRIGGER standing_is_the_operators ON tenancy_tenant",
    "DROP FUNCTION operators_session_is_live(text)",
]


@attack("takes away what operators leave: {}", "sql", each=[(one, (one,)) for one in _REWRITING])
def _rewrite(g: Ground, statement: str) -> None:
    with g.login() as login, pytest.raises(psycopg.errors.InsufficientPrivilege):
        login.execute(statement)


_PAGES = ["", "jobs/", "health/", "acts/", "tenants/mumbai/", "tenants/karoo/"]


@attack(
    "goes to the console with the session of a tenant's owner: /operator/{}", "web", each=[(p, (p,)) for p in _PAGES]
)
def _page(g: Ground, path: str) -> None:
    answer = browser("owner@karoo.example", g.mine.slug).get(f"/operator/{path}")
    assert (answer.status_code, answer["Location"]) == (302, "/operator/sign-in/")


@attack("shows the staff's session key as an operator's", "web")
def _swap(g: Ground) -> None:
    staff = browser("owner@karoo.example", g.mine.slug)
    forged = Client()
    forged.cookies["operator_session"] = staff.cookies[settings.SESSION_COOKIE_NAME].value
    assert forged.get("/operator/").status_code == 302


@attack("suspends another tenant from his own", "web")
def _suspend(g: Ground) -> None:
    client = browser("owner@karoo.example", g.mine.slug)
    client.post(f"/operator/tenants/{g.theirs.slug}/suspension/", {"reason": "Because I can do it."})
    assert browser(g.theirs.email, g.theirs.slug).get(f"/t/{g.theirs.slug}/").status_code == 200
