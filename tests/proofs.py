"""Browsers of tests that have proved who they are just now, as after a sign-in by password."""

import time

from django.test import Client


def prove(client: Client, *, seconds_ago: float = 0) -> Client:
    """Let the session have shown a password that long ago."""
    from allauth.account.internal.flows import login

    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - seconds_ago}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = session["_auth_user_id"]
    session.save()
    return client
