"""What the tests of the sign-in share: an address on the network that nobody else uses, and the form."""

import random
from typing import Any

from django.test import Client

from tests.cast import PASSWORD

LOGIN = "/accounts/login/"
OWNER = "owner@karoo.example"


def fresh_address() -> str:
    """An address of the network for one test alone: rates are counted per address."""
    return f"10.{random.randint(0, 255)}.{random.randint(0, 255)}.{random.randint(1, 254)}"


def try_to_sign_in(
    client: Client, email: str = OWNER, password: str = PASSWORD, *, address: str = "", **more: Any
) -> Any:
    """Send the sign-in form."""
    return client.post(
        LOGIN,
        {"login": email, "password": password, **more.pop("data", {})},
        REMOTE_ADDR=address or fresh_address(),
        **more,
    )


def is_signed_in(client: Client) -> bool:
    """Whether the browser gets into the first tenant."""
    return bool(client.get("/t/karoo/").status_code == 200)
