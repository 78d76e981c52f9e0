"""A newcomer at the pages of the sign-up."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from tests.erp.web.signing_in import fresh_address

NEW = "lwazi@newcomer.example"
PASSWORD = "four odd words together"
START, CODE, ACCOUNT, BUSINESS = "/start/", "/start/code/", "/start/account/", "/start/business/"
SHOP = {
    "name": "Lwazi & Daughters",
    "country": "ZA",
    "currency": "ZAR",
    "chart": "ZA",
    "fiscal_year_start_month": "3",
    "time_zone": "Africa/Johannesburg",
}


def ask(client: Client, email: str = NEW, network: str = "") -> Any:
    """Send the address."""
    return client.post(START, {"email": email}, REMOTE_ADDR=network or fresh_address())


def mailed_code() -> str:
    """The code of the latest mail, or nothing."""
    found = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.outbox[-1].body, re.MULTILINE) if mail.outbox else None
    return found[1] if found else ""


def proved(email: str = NEW) -> Client:
    """A browser that has typed the right code."""
    client = Client()
    ask(client, email)
    assert client.post(CODE, {"code": mailed_code()})["Location"] == ACCOUNT
    return client


def with_account(email: str = NEW) -> Client:
    """A browser whose person has an account and no business yet."""
    client = proved(email)
    answer = client.post(ACCOUNT, {"full_name": "Lwazi Dube", "password": PASSWORD})
    assert answer["Location"] == BUSINESS
    return client
