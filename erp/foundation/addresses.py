"""Addresses that leave the product: in mails, where no request says what the host is called."""

from django.conf import settings


def public_url(path: str) -> str:
    """An address of the product for somebody outside it; ``path`` begins with a slash.

    It is built from the origin that the installation was told (``ERP_PUBLIC_ORIGIN``), never from
    what a caller says the host is: a link in a mail would lead to whatever he wrote there.
    """
    origin: str = settings.PUBLIC_ORIGIN
    return origin + path
