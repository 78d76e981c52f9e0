"""Seal texts under a key of the installation, so that a copy of the database or of the queue alone opens nothing."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def fernet_for(purpose: str) -> MultiFernet:
    """What seals and opens for one purpose: what was sealed for another is a forgery to it.

    ``purpose`` is kept for good, since what lies sealed was sealed with it. It seals with ``SECRET_KEY`` and opens
    with the former keys of ``SECRET_KEY_FALLBACKS``, too.
    """
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(sha256(f"{purpose}{key}".encode()).digest())) for key in keys])
