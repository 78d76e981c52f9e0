"""Mails of the entrance: sealed on their way through the queue, sent by the worker.

They hold codes and links that open an account, so what lies in the queue cannot be read
there. And the request takes as long whether there is anybody to write to or not.
"""

import json
from typing import Any

from celery import current_app
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from erp.foundation.sealing import fernet_for

# The names of the tasks in ``erp.web.entrance.tasks``.
SEND_MAIL = "erp.web.send_mail"
SEND_RESET_LINK = "erp.web.send_reset_link"
_PURPOSE = "erp.web.entrance.mailing:"
# A message that has lain in the queue for longer leads to nothing any more.
_SECONDS = 24 * 3600


class UnreadableMessage(Exception):
    """A message of the queue was forged, is too old, or was sealed with a key that is gone."""


def seal(content: dict[str, Any]) -> str:
    """A message that only this installation can read."""
    return fernet_for(_PURPOSE).encrypt(json.dumps(content).encode()).decode()


def unseal(message: str) -> dict[str, Any]:
    """What a message holds; raises ``UnreadableMessage``."""
    try:
        content: dict[str, Any] = json.loads(fernet_for(_PURPOSE).decrypt(message.encode(), ttl=_SECONDS))
    except (InvalidToken, ValueError, AttributeError) as error:
        raise UnreadableMessage from error
    return content


def queue_mail(message: EmailMessage) -> None:
    """Have the worker send a mail once the transaction is committed."""
    content = {"subject": message.subject, "body": message.body, "to": list(message.to)}
    hand_to_worker(SEND_MAIL, seal(content))


def queue_reset(address: str) -> None:
    """Have the worker look for the account of an address and mail it a link, or say that there is none."""
    hand_to_worker(SEND_RESET_LINK, seal({"address": address.strip().lower()}))


def hand_to_worker(task: str, sealed: str) -> None:
    """Send a sealed message to the workers when the transaction commits."""
    transaction.on_commit(lambda: current_app.send_task(task, args=(sealed,)), robust=True)


def mail_from(template: str, to: str, context: dict[str, Any]) -> EmailMessage:
    """A mail made of ``<template>_subject.txt`` and ``<template>_message.txt``.

    Links in it come from ``PUBLIC_ORIGIN`` and never from what a request says its host is.
    """
    site = {"name": settings.PRODUCT_NAME, "domain": settings.PUBLIC_ORIGIN}
    given = {**context, "email": to, "current_site": site}
    subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + " ".join(
        render_to_string(f"{template}_subject.txt", given).split()
    )
    body = render_to_string(f"{template}_message.txt", given).strip()
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
