"""Connection addresses of PostgreSQL, taken apart and put together without a library."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit


def socket_url(directory: Path, user: str, password: str, database: str) -> str:
    """The address of a server behind a Unix socket, in the form that libpq and django-environ both read."""
    return f"postgresql://{user}:{quote(password, safe='')}@/{database}?host={quote(str(directory))}"


def with_login(url: str, user: str, password: str) -> str:
    """The same server and database, another login."""
    parts = urlsplit(url)
    server = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{server}"))


def with_database(url: str, database: str) -> str:
    """The same server and login, another database."""
    parts = urlsplit(url)
    return _keeping_slashes(urlunsplit(parts._replace(path="/" + quote(database, safe=""))), url)


def database_of(url: str) -> str:
    """The name of the database, or ''."""
    return unquote(urlsplit(url).path.lstrip("/"))


def login_of(url: str) -> str:
    """The name of the login, or ''."""
    return unquote(urlsplit(url).username or "")


def server_of(url: str) -> str:
    """What tells one server from another: host and port, or the directory of its socket."""
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2]}?{parts.query}"


def without_password(url: str) -> str:
    """The address as it may be shown and logged."""
    parts = urlsplit(url)
    login, at, server = parts.netloc.rpartition("@")
    return _keeping_slashes(urlunsplit(parts._replace(netloc=login.partition(":")[0] + at + server)), url)


def _keeping_slashes(url: str, original: str) -> str:
    """urlunsplit drops the '//' of an empty server part, which libpq insists on."""
    scheme = urlsplit(original).scheme
    if url.startswith(f"{scheme}://"):
        return url
    return f"{scheme}://{url.partition(':')[2]}"
