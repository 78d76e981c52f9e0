"""With a browser: cookies, sessions, hosts and headers that belong to somebody else."""

from http.cookies import Morsel
from typing import Any

from django.conf import settings
from django.test import Client

from tenancy.access.entry import COOKIE_NAME
from tenancy.access.models import Membership, User
from tests.attacks.ground import Ground
from tests.attacks.registry import attack
from tests.proofs import prove

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(email: str, home: str = "", **options: Any) -> Client:
    """A signed-in browser that has entered its tenant."""
    client = Client(**options)
    client.force_login(User.objects.get(email=email), backend=_BACKEND)
    prove(client)
    if home:
        client.get(f"/t/{home}/")
    return client


def entry_cookie(client: Client) -> str:
    """The cookie that the browser holds inside its tenant."""
    morsel: Morsel[str] = client.cookies[COOKIE_NAME]
    return morsel.value


def _mine(g: Ground) -> Client:
    return browser("owner@karoo.example", g.mine.slug)


def _theirs(g: Ground) -> Client:
    return browser(g.theirs.email, g.theirs.slug)


_PAGES = ["", "journal/", "accounts/", "reports/", "people/", "audit/", "settings/", "nothing-of-the-kind/", "\0"]


@attack("asks for another tenant's page: {}", "web", each=[(page.replace("\0", "NUL"), (page,)) for page in _PAGES])
def _page(g: Ground, page: str) -> None:
    """The answer is that to a tenant that does not exist, byte for byte."""
    client = _mine(g)
    there = client.get(f"/t/{g.theirs.slug}/{page}")
    nowhere = client.get(f"/t/no-such-tenant/{page}")
    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content
    assert _headers(there) == _headers(nowhere)


def _headers(response: Any) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "X-Request-ID"}


@attack(
    "asks by {} for another tenant's page",
    "web",
    each=[(m, (m,)) for m in ("POST", "PUT", "DELETE", "HEAD", "OPTIONS")],
)
def _method(g: Ground, method: str) -> None:
    client = _mine(g)
    there, nowhere = (client.generic(method, f"/t/{slug}/people/") for slug in (g.theirs.slug, "no-such-tenant"))
    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content


@attack("carries the other tenant's entry cookie", "web")
def _stolen_cookie(g: Ground) -> None:
    client = _mine(g)
    client.cookies[COOKIE_NAME] = entry_cookie(_theirs(g))
    assert client.get(f"/t/{g.theirs.slug}/").status_code == 404
    assert client.post(f"/t/{g.mine.slug}/people/", {}).status_code == 403


@attack("carries his own entry cookie into another tenant of which he is a member", "web")
def _own_cookie_elsewhere(g: Ground) -> None:
    from tenancy.scoping.context import tenant_context

    with tenant_context(g.theirs.id):
        Membership.objects.create(user_id=User.objects.get(email="owner@karoo.example").id, role="owner")
    client = _mine(g)
    assert client.post(f"/t/{g.theirs.slug}/people/", {}).status_code == 403


@attack("carries the entry cookie of a colleague", "web")
def _colleague(g: Ground) -> None:
    client = browser("clerk@karoo.example", g.mine.slug)
    client.cookies[COOKIE_NAME] = entry_cookie(_mine(g))
    assert client.post(f"/t/{g.mine.slug}/people/", {}).status_code == 403


@attack("carries an entry cookie from an earlier session", "web")
def _earlier_session(g: Ground) -> None:
    old = entry_cookie(_mine(g))
    client = browser("owner@karoo.example")
    client.cookies[COOKIE_NAME] = old
    assert client.post(f"/t/{g.mine.slug}/people/", {}).status_code == 403


@attack("carries an entry cookie that he has written himself", "web")
def _forged_cookie(g: Ground) -> None:
    client = browser("owner@karoo.example")
    for value in ("", "x", f"{g.mine.id}:{g.mine.membership}:{g.mine.user}:{client.session.session_key}", "a:b"):
        client.cookies[COOKIE_NAME] = value
        assert client.post(f"/t/{g.mine.slug}/people/", {}).status_code == 403


@attack("writes without an entry cookie", "web")
def _no_cookie(g: Ground) -> None:
    client = browser("owner@karoo.example")
    assert client.post(f"/t/{g.mine.slug}/settings/", {"name": "Mine"}).status_code == 403


@attack("goes on after his membership was taken away", "web")
def _former_member(g: Ground) -> None:
    client = browser("accountant@karoo.example", g.mine.slug)
    assert client.get(f"/t/{g.mine.slug}/").status_code == 200
    with g.inside():
        Membership.objects.filter(user__email="accountant@karoo.example").delete()
    assert client.get(f"/t/{g.mine.slug}/").status_code == 404


@attack("goes on with the rights of a role that was taken away", "web")
def _former_role(g: Ground) -> None:
    client = browser("admin@karoo.example", g.mine.slug)
    assert client.get(f"/t/{g.mine.slug}/people/").status_code == 200
    with g.inside():
        Membership.objects.filter(user__email="admin@karoo.example").update(role="viewer")
    assert client.get(f"/t/{g.mine.slug}/people/").status_code == 403


@attack("goes on after his account was closed", "web")
def _closed_account(g: Ground) -> None:
    client = _mine(g)
    User.objects.filter(email="owner@karoo.example").update(is_active=False)
    response = client.get(f"/t/{g.mine.slug}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@attack("goes on after he has signed out, with the cookies kept", "web")
def _signed_out(g: Ground) -> None:
    client = _mine(g)
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    client.post("/accounts/logout/")
    for name, value in kept.items():
        client.cookies[name] = value
    assert client.get(f"/t/{g.mine.slug}/").status_code == 302


@attack("fixes a session key before somebody signs in", "web")
def _fixation(g: Ground) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    client.force_login(User.objects.get(email="owner@karoo.example"), backend=_BACKEND)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert stranger.get(f"/t/{g.mine.slug}/").status_code == 302


_HOSTS = ["mumbai.example", "evil.example", "localhost.evil.example", "localhost:80@evil.example", "127.0.0.1.nip.io"]


@attack("spoofs the host {}", "web", each=[(host, (host,)) for host in _HOSTS])
def _host(g: Ground, host: str) -> None:
    from django.test import override_settings

    with override_settings(ALLOWED_HOSTS=["localhost", "127.0.0.1", "[::1]"]):
        client = browser("owner@karoo.example")
        assert client.get(f"/t/{g.mine.slug}/", headers={"host": host}).status_code == 400
        spoofed = client.get(f"/t/{g.theirs.slug}/", headers={"host": "localhost", "x-forwarded-host": host})
        assert spoofed.status_code == 404


_HEADERS = [
    ("X-Tenant", "mumbai"),
    ("X-Original-URL", "/t/mumbai/journal/"),
    ("X-Rewrite-URL", "/t/mumbai/journal/"),
    ("X-Forwarded-Prefix", "/t/mumbai"),
    ("X-Script-Name", "/t/mumbai"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("X-Forwarded-User", "outsider@mumbai.example"),
    ("Remote-User", "outsider@mumbai.example"),
]


@attack("sends the header {}", "web", each=[(f"{n}: {v}", (n, v)) for n, v in _HEADERS])
def _header(g: Ground, name: str, value: str) -> None:
    client = _mine(g)
    mine = client.get(f"/t/{g.mine.slug}/journal/", headers={name: value})
    assert mine.status_code == 200
    assert f"The secret of {g.mine.slug}" in mine.content.decode()
    assert f"The secret of {g.theirs.slug}" not in mine.content.decode()
    assert client.get(f"/t/{g.theirs.slug}/journal/", headers={name: value}).status_code == 404


_TWISTED = [
    "/t/{theirs}",
    "//t/{theirs}/",
    "/t//{theirs}/",
    "/t/{mine}/../{theirs}/",
    "/t/{mine}/%2e%2e/{theirs}/journal/",
    "/t/{mine}%2f..%2f{theirs}/",
    "/t/{theirs}%00/",
    "/T/{theirs}/",
    "/t/{theirs};/journal/",
    "/t/{theirs}%20/journal/",
    "/t/./{theirs}/journal/",
    "/./t/{theirs}/journal/",
]


@attack("twists the path: {}", "web", each=[(path, (path,)) for path in _TWISTED])
def _path(g: Ground, path: str) -> None:
    client = _mine(g)
    response = client.get(path.format(mine=g.mine.slug, theirs=g.theirs.slug), follow=True)
    assert response.status_code in (301, 404)
    assert f"The secret of {g.theirs.slug}" not in response.content.decode()


@attack("claims another address by X-Forwarded-For", "web")
def _forwarded_for(g: Ground) -> None:
    from auditlog.events.models import AuditEvent

    client = browser("owner@karoo.example")
    client.get(f"/t/{g.mine.slug}/", headers={"x-forwarded-for": "203.0.113.9"}, REMOTE_ADDR="192.0.2.1")
    with g.inside():
        event = AuditEvent.objects.filter(act="tenancy.access.entered").order_by("-ordinal")[0]
    assert event.ip == "192.0.2.1"


@attack("puts a tenant's answer into a cache on the way", "web")
def _cached(g: Ground) -> None:
    for path in ("", "journal/", f"accounts/{g.mine.code}/", "nothing/"):
        header = _mine(g).get(f"/t/{g.mine.slug}/{path}")["Cache-Control"]
        assert "no-store" in header
        assert "private" in header


@attack("asks with another tenant's ETag", "web")
def _etag(g: Ground) -> None:
    response = _theirs(g).get(f"/t/{g.theirs.slug}/journal/")
    assert not response.has_header("ETag")
    assert not response.has_header("Last-Modified")
    mine = _mine(g).get(f"/t/{g.mine.slug}/journal/", headers={"if-none-match": "*"})
    assert mine.status_code == 200


@attack("posts from another site", "web")
def _cross_site(g: Ground) -> None:
    client = browser("owner@karoo.example", g.mine.slug, enforce_csrf_checks=True)
    answer = client.post(f"/t/{g.mine.slug}/settings/", {"name": "Mine"})
    assert answer.status_code == 403
    evil = client.post(f"/t/{g.mine.slug}/settings/", {"name": "Mine"}, headers={"origin": "https://evil.example"})
    assert evil.status_code == 403


@attack("finds another tenant's documents in the search", "web")
def _search(g: Ground) -> None:
    client = _mine(g)
    for query in (f"secret-{g.theirs.slug}", f"Unit of {g.theirs.slug}", g.theirs.email, str(g.theirs.entry)):
        body = client.get(f"/t/{g.mine.slug}/search/", {"q": query}).content.decode()
        assert f"/t/{g.theirs.slug}/" not in body
        assert f"The secret of {g.theirs.slug}" not in body
    found = client.get(f"/t/{g.mine.slug}/search/", {"q": g.mine.number}).content.decode()
    assert g.mine.number in found


@attack("filters a list by another tenant's ids", "web")
def _filter(g: Ground) -> None:
    client = _mine(g)
    for name, value in (
        ("account", g.theirs.code),
        ("account_id", g.theirs.debit),
        ("older", f"2099-01-01_{g.theirs.entry}"),
        ("newer", f"2001-01-01_{g.theirs.entry}"),
        ("text", "The secret of mumbai"),
    ):
        body = client.get(f"/t/{g.mine.slug}/journal/", {name: value}).content.decode()
        assert f"The secret of {g.theirs.slug}" not in body.replace('value="The secret of mumbai"', "")
    body = client.get(f"/t/{g.mine.slug}/audit/", {"older": g.theirs.event, "q": g.theirs.email}).content.decode()
    assert g.theirs.number not in body or g.mine.number == g.theirs.number
