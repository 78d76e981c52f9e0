"""Operators of the tests, and their way in."""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from django.test import Client

from erp.foundation import clock
from erp.foundation.actor import Actor
from operators.console.asking import ask_for_support
from operators.door import totp
from operators.door.enrolling import enrol_operator
from operators.door.models import Operator, OperatorSession
from tenancy.access.models import Membership
from tenancy.access.queries import actor_of
from tenancy.scoping.context import tenant_context
from tenancy.support.answering import grant_support
from tenancy.support.models import SupportAccess
from tenancy.tenants.queries import tenant_id_by_slug

PASSWORD = "seven lanterns over the harbour"
SIGN_IN = "/operator/sign-in/"


@dataclass
class Keeper:
    """An operator with his password and the key of his app."""

    address: str
    key: str
    password: str = PASSWORD

    def code(self) -> str:
        """The present code; the one that was used before is good again, so that a test need not wait."""
        Operator.objects.filter(address=self.address).update(last_step=0)
        return totp.code_at(self.key, int(clock.now().timestamp() // totp.SECONDS))

    def typed(self, **instead: str) -> dict[str, str]:
        """What he types at the door."""
        return {"address": self.address, "password": self.password, "code": self.code(), **instead}

    def browser(self, **options: object) -> Client:
        """A browser in which he is signed in."""
        client = Client(**options)  # type: ignore[arg-type]
        assert client.post(SIGN_IN, self.typed()).status_code == 302
        return client


def enrol(address: str = "keeper@operators.example") -> Keeper:
    """A new operator."""
    return Keeper(address, enrol_operator(address, PASSWORD, actor=Actor.command("tests")))


def token_of(keeper: Keeper) -> str:
    """What the cookie of a live session of his would hold."""
    token, now = secrets.token_urlsafe(32), clock.now()
    operator = Operator.objects.get(address=keeper.address)
    digest = sha256(token.encode()).hexdigest()
    OperatorSession.objects.create(operator=operator, token_hash=digest, began_at=now, seen_at=now)
    return token


def asked(slug: str, keeper: Keeper, *, reason: str = "A report shows no figures.", hours: int = 4) -> SupportAccess:
    """His question to the owners of a tenant."""
    operator = Operator.objects.get(address=keeper.address)
    actor = Actor("operator", f"operator {keeper.address}")
    ask_for_support(slug, reason, hours=hours, operator=operator, token=token_of(keeper), actor=actor)
    with tenant_context(tenant_id_by_slug(slug)):
        return SupportAccess.objects.get(operator=keeper.address, answered_at=None, ended_at=None)


def granted(slug: str, keeper: Keeper, *, hours: int = 4) -> SupportAccess:
    """His look, which the first owner of the tenant has granted."""
    access = asked(slug, keeper, hours=hours)
    with tenant_context(tenant_id_by_slug(slug)):
        owner = Membership.objects.select_related("user").filter(role="owner")[0]
        return grant_support(access, hours=hours, actor=actor_of(owner, owner.user))
