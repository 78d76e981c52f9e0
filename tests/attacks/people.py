"""Raising oneself, or going on after one was sent away, by what a browser posts."""

from typing import Any
from uuid import UUID

from tenancy.access.models import Membership
from tenancy.access.role_models import PermissionOverride
from tenancy.scoping.context import tenant_context
from tests.attacks.ground import Ground
from tests.attacks.registry import attack
from tests.attacks.web import browser

_WHY = {"reason": "Because", "direction": "suspend"}


def _id(g: Ground, person: str) -> UUID:
    with g.inside():
        return Membership.objects.get(user__email=f"{person}@karoo.example").id


def _standing(g: Ground, person: str) -> tuple[str, bool]:
    with g.inside():
        found = Membership.objects.get(user__email=f"{person}@karoo.example")
        return found.role, found.is_suspended


def _post(g: Ground, person: str, path: str, data: dict[str, Any]) -> int:
    client = browser(f"{person}@karoo.example", g.mine.slug)
    return int(client.post(f"/t/{g.mine.slug}/people/{path}", data).status_code)


_STEPS = [("suspends", ("suspension",)), ("removes", ("removal",))]
_PROVEN = [("removes somebody", ("removal",)), ("makes an owner", ("access/role",))]
_ROLES = [("owner", ("owner",)), ("admin", ("admin",))]


@attack("who is an admin gives himself the role of {}", "web", each=_ROLES)
def _own_role(g: Ground, role: str) -> None:
    me = _id(g, "admin")
    assert _post(g, "admin", f"{me}/access/role/", {"role": role, **_WHY}) in (403, 422)
    assert _standing(g, "admin") == ("admin", False)


@attack("who is an admin grants himself what owners alone hold", "web")
def _own_override(g: Ground) -> None:
    given = {"effect": "grant", "code": "tenancy.role.assign", **_WHY}
    assert _post(g, "admin", f"{_id(g, 'admin')}/access/overrides/", given) == 422
    with g.inside():
        assert not PermissionOverride.objects.filter(code="tenancy.role.assign").exists()


@attack("who is an admin {} an owner", "web", each=_STEPS)
def _higher_person(g: Ground, step: str) -> None:
    given = {"successor": str(_id(g, "clerk")), **_WHY}
    assert _post(g, "admin", f"{_id(g, 'owner')}/{step}/", given) == 422
    assert _standing(g, "owner") == ("owner", False)


@attack("who is the last owner {} himself", "web", each=_STEPS)
def _last_owner(g: Ground, step: str) -> None:
    given = {"successor": str(_id(g, "clerk")), **_WHY}
    assert _post(g, "owner", f"{_id(g, 'owner')}/{step}/", given) == 422
    assert _standing(g, "owner") == ("owner", False)


@attack(
    "who is a viewer {} a colleague",
    "web",
    each=[(s, (s,)) for s in ("suspension", "removal", "visits", "access/role")],
)
def _lesser_role(g: Ground, step: str) -> None:
    assert _post(g, "clerk", f"{_id(g, 'accountant')}/{step}/", {"role": "viewer", **_WHY}) == 403
    assert _standing(g, "accountant") == ("accountant", False)


@attack("who was suspended lets himself in again with the page that he still has open", "web")
def _lets_himself_in(g: Ground) -> None:
    client = browser("admin@karoo.example", g.mine.slug)
    with g.inside():
        Membership.objects.filter(user__email="admin@karoo.example").update(
            suspended_at="2026-01-01T00:00Z", suspension_reason="Leave"
        )
    page = f"/t/{g.mine.slug}/people/{_id(g, 'admin')}/"
    assert client.post(f"{page}suspension/", {**_WHY, "direction": "reinstate"}).status_code == 403
    assert client.get(page).status_code == 403
    assert _standing(g, "admin") == ("admin", True)


@attack("keeps the cookies with which a removed person worked", "web")
def _removed(g: Ground) -> None:
    client = browser("clerk@karoo.example", g.mine.slug)
    given = {"successor": str(_id(g, "owner")), **_WHY}
    assert _post(g, "owner", f"{_id(g, 'clerk')}/removal/", given) == 302
    for path in ("", "journal/", "notices/"):
        assert client.get(f"/t/{g.mine.slug}/{path}").status_code == 404
    # Who is made a member again enters by signing in, not by the cookie of before.
    with g.inside():
        Membership.objects.create(user_id=client.session["_auth_user_id"], role="viewer")
    assert client.post(f"/t/{g.mine.slug}/notices/reading/").status_code == 403


@attack("names a member of another tenant as whoever takes over", "web")
def _foreign_successor(g: Ground) -> None:
    given = {"successor": str(g.theirs.membership), **_WHY}
    assert _post(g, "owner", f"{_id(g, 'clerk')}/removal/", given) == 422
    assert _standing(g, "clerk") == ("viewer", False)


@attack("ends a visit of another tenant's member", "web")
def _foreign_visit(g: Ground) -> None:
    from tenancy.access.visit_models import Visit

    browser(g.theirs.email, g.theirs.slug)
    with tenant_context(g.theirs.id):
        visit = Visit.objects.get(membership_id=g.theirs.membership)
    _post(g, "owner", f"{_id(g, 'clerk')}/visits/", {"visit": str(visit.id)})
    with tenant_context(g.theirs.id):
        assert Visit.objects.get(id=visit.id).ended_at is None


@attack("reads another tenant's visits by plain SQL", "sql")
def _visits_by_sql(g: Ground) -> None:
    browser(g.theirs.email, g.theirs.slug)
    with g.inside():
        assert g.sql("SELECT 1 FROM tenancy_visit WHERE tenant_id = %s", [str(g.theirs.id)]) == []


@attack("who signed in long ago {} without proving who he is", "web", each=_PROVEN)
def _without_proof(g: Ground, step: str) -> None:
    from tests.proofs import prove

    client = prove(browser("owner@karoo.example", g.mine.slug), seconds_ago=3600)
    given = {"successor": str(_id(g, "owner")), "role": "owner", **_WHY}
    answer = client.post(f"/t/{g.mine.slug}/people/{_id(g, 'clerk')}/{step}/", given)
    assert answer["Location"].startswith("/accounts/confirm/")
    assert _standing(g, "clerk") == ("viewer", False)
