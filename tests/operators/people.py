"""Operators of the tests, and their way in."""

from dataclasses import dataclass

from django.test import Client

from erp.foundation import clock
from erp.foundation.actor import Actor
from operators.door import totp
from operators.door.enrolling import enrol_operator
from operators.door.models import Operator

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
