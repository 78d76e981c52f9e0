"""Invitations that were not meant for whoever holds them."""

import re
from datetime import timedelta

from django.core import mail
from django.test import Client, override_settings

from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.access.models import Membership, User
from tenancy.invitations.granting import Offer
from tenancy.invitations.inviting import ToBeMailed, invite_person, withdraw_invitation
from tenancy.invitations.models import Invitation
from tenancy.scoping.context import tenant_context
from tests.attacks.ground import Books, Ground
from tests.attacks.registry import attack
from tests.attacks.web import browser

_MINE = "owner@karoo.example"
_ACCOUNT = {"full_name": "Mallory", "password": "four odd words together"}
_OVER = 404


def _invite(books: Books, email: str = _MINE, role: str = "owner") -> ToBeMailed:
    with tenant_context(books.id):
        return invite_person(email, Offer(role), actor=Actor.command("attack"))


def _open(client: Client, slug: str, token: str) -> int:
    """Follow the link, then try every step that the page knows."""
    client.get(f"/accounts/invitation/{slug}/{token}/")
    client.post("/accounts/invitation/", _ACCOUNT)
    return int(client.post("/accounts/invitation/", {"step": "join", **_ACCOUNT}).status_code)


def _is_member(books: Books, email: str = _MINE) -> bool:
    with tenant_context(books.id):
        return Membership.objects.filter(user__email=email).exists()


@attack("(nobody: an invitation that was meant for him lets him in)", "web")
def _honest(g: Ground) -> None:
    assert _open(browser(_MINE), g.theirs.slug, _invite(g.theirs).token) == 302
    assert _is_member(g.theirs)


@attack("accepts an invitation that was sent to somebody else", "web")
def _others(g: Ground) -> None:
    made = _invite(g.theirs, "somebody@mumbai.example")
    assert _open(browser(_MINE), g.theirs.slug, made.token) == 422
    assert not _is_member(g.theirs)


@attack("uses his own tenant's invitation in the other tenant", "web")
def _other_tenant(g: Ground) -> None:
    made = _invite(g.mine, "second@karoo.example")
    client = Client()
    assert _open(client, g.theirs.slug, made.token) == _OVER
    assert not User.objects.filter(email="second@karoo.example").exists()


@attack("plays an invitation back after it was used and he was demoted", "web")
def _replay(g: Ground) -> None:
    made = _invite(g.theirs)
    client = browser(_MINE)
    assert _open(client, g.theirs.slug, made.token) == 302
    with tenant_context(g.theirs.id):
        Membership.objects.filter(user__email=_MINE).update(role="viewer")
    assert _open(client, g.theirs.slug, made.token) == _OVER
    with tenant_context(g.theirs.id):
        assert Membership.objects.get(user__email=_MINE).role == "viewer"


@attack("accepts an invitation that ran out or was withdrawn", "web")
def _too_late(g: Ground) -> None:
    made = _invite(g.theirs)
    with tenant_context(g.theirs.id):
        Invitation.objects.filter(id=made.invitation.id).update(expires_at=clock.now() - timedelta(seconds=1))
    assert _open(browser(_MINE), g.theirs.slug, made.token) == _OVER
    with tenant_context(g.theirs.id):
        withdraw_invitation(made.invitation, actor=Actor.command("attack"))
        Invitation.objects.filter(id=made.invitation.id).update(expires_at=clock.now() + timedelta(days=1))
    assert _open(browser(_MINE), g.theirs.slug, made.token) == _OVER
    assert not _is_member(g.theirs)


@attack("opens a session before the link is followed and keeps its cookie", "web")
def _fixation(g: Ground) -> None:
    made = _invite(g.theirs, "fresh@mumbai.example", "viewer")
    victim = Client()
    victim.get(f"/accounts/invitation/{g.theirs.slug}/{made.token}/")
    planted = victim.cookies["sessionid"].value
    assert victim.post("/accounts/invitation/", _ACCOUNT).status_code == 302
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get(f"/t/{g.theirs.slug}/").headers["Location"].startswith("/accounts/login/")


@attack("takes over an account by inviting its address into his own tenant", "web")
def _take_over(g: Ground) -> None:
    before = User.objects.get(email=g.theirs.email).password
    made = _invite(g.mine, g.theirs.email, "viewer")
    assert _open(Client(), g.mine.slug, made.token) == 200
    assert User.objects.get(email=g.theirs.email).password == before
    assert not _is_member(g.mine, g.theirs.email)


@attack("resends and withdraws the other tenant's invitations", "web")
def _their_steps(g: Ground) -> None:
    client = browser(_MINE, g.mine.slug)
    for step in ("sending", "withdrawal"):
        for slug in (g.mine.slug, g.theirs.slug):
            path = f"/t/{slug}/people/invitations/{g.theirs.invitation}/{step}/"
            assert client.post(path).status_code == 404
    with tenant_context(g.theirs.id):
        assert Invitation.objects.get(id=g.theirs.invitation).is_open


@attack("invites an owner by a raw post as an admin: {}", "web", each=[("owner", ("owner",)), ("admin", ("admin",))])
def _beyond(g: Ground, role: str) -> None:
    client = browser("admin@karoo.example", g.mine.slug)
    sent = {"email": "puppet@karoo.example", "role": role}
    assert client.post(f"/t/{g.mine.slug}/people/invitations/new/", sent).status_code == 422
    with tenant_context(g.mine.id):
        assert not Invitation.objects.filter(email="puppet@karoo.example").exists()


@attack("writes further recipients and headers into an invitation", "web")
def _headers(g: Ground) -> None:
    client = browser(_MINE, g.mine.slug)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        path = f"/t/{g.mine.slug}/people/invitations/new/"
        split = {"email": "a@karoo.example\nBcc: b@karoo.example", "role": "viewer"}
        assert client.post(path, split).status_code == 422
        sent = {"email": "a@karoo.example", "role": "viewer", "note": "x\r\n\r\nBcc: b@karoo.example"}
        assert client.post(path, sent).status_code == 302
    [letter] = mail.outbox
    assert letter.recipients() == ["a@karoo.example"]
    assert not re.search(r"(?m)^Bcc:", str(letter.message()).partition("\n\n")[0])
